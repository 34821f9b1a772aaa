import type { Entry } from "../talk/protocol";
import { midnight, sameMinute } from "../text/clock";

/** One entry, and what stands beside it. */
export interface Row {
  readonly entry: Entry;
  /** A new day begins with it. */
  readonly opens: boolean;
  /** It is the last of several in the same minute, so it bears the time. */
  readonly timed: boolean;
}

/** The rows of `entries`; days never go back, whatever a clock says. */
export function rows(entries: readonly Entry[]): Row[] {
  let latest = -Infinity;
  return entries.map((entry, at) => {
    const after = entries[at + 1];
    const day = midnight(entry.time);
    const opens = day > latest;
    latest = Math.max(latest, day);
    return { entry, opens, timed: !after || !sameMinute(after.time, entry.time) };
  });
}
