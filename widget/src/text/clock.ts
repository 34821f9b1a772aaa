import type { Strings } from "../strings";

const DAY = 24 * 3600 * 1000;
const MINUTE = 60_000;

// To make one of these takes longer than to show a message.
const hours = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const days = new Map<string, Intl.DateTimeFormat>();

/** Hour and minute as the reader's locale writes them. */
export function hour(time: Date): string {
  return hours.format(time);
}

/** Whether both are read off a clock as the same. */
export function sameMinute(one: Date, other: Date): boolean {
  return Math.floor(one.getTime() / MINUTE) === Math.floor(other.getTime() / MINUTE);
}

/** Midnight before `time`, where the reader is, in milliseconds since 1970. */
export function midnight(time: Date): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** "Today", "Yesterday", or the date. */
export function day(time: Date, strings: Strings, language: string, now = new Date()): string {
  if (midnight(time) === midnight(now)) return strings.today;
  // 12 hours before midnight is yesterday, however long the days are.
  if (midnight(time) === midnight(new Date(midnight(now) - DAY / 2))) return strings.yesterday;
  const format = days.get(language) ?? new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  days.set(language, format);
  return format.format(time);
}
