import type { Strings } from "../strings";
import type { View } from "../talk/talk";

/** What the line above the field says about the connection or the last refusal; empty when all is well. */
export function status(strings: Strings, { link, notice, waiting }: View): string {
  if (link === "online" || link === "closed") return notice ?? "";
  if (!navigator.onLine) return waiting.length ? strings.offline : strings.offlineIdle;
  if (notice) return notice;
  return { connecting: strings.connecting, reconnecting: strings.reconnecting, unreachable: strings.unreachable }[link];
}
