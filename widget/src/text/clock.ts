import type { Strings } from "../strings";

const DAY = 24 * 3600 * 1000;

/** Hour and minute as the reader's locale writes them. */
export function hour(time: Date): string {
  return time.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

/** Whether both fall on the same day where the reader is. */
export function sameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** "Today", "Yesterday", or the date. */
export function day(time: Date, strings: Strings, language: string, now = new Date()): string {
  if (sameDay(time, now)) return strings.today;
  if (sameDay(time, new Date(now.getTime() - DAY))) return strings.yesterday;
  return time.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
