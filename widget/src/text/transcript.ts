import type { Entry } from "../talk/protocol";
import type { Strings } from "../strings";
import { plain } from "./markdown";

/** An entry in words: when and who, and what was said. */
export function said(entry: Entry, strings: Strings): { readonly head: string; readonly words: string } {
  const guide = entry.from === "guide";
  const head = `[${stamp(entry.time)}] ${guide ? strings.guideSays : strings.youSay}`;
  return { head, words: guide ? plain(entry.text) : entry.text };
}

/** The talk as a plain text, to keep or to send along. */
export function transcript(entries: readonly Entry[], strings: Strings): string {
  const lines = entries.map((entry) => {
    const { head, words } = said(entry, strings);
    return `${head} ${words.replaceAll("\n", "\n    ")}`;
  });
  return `${[strings.transcriptTitle, ...lines].join("\n\n")}\n`;
}

/** Hand `text` to the reader as a file. */
export function download(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  // Some browsers start reading only after this task.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Year to minute, local time, the same in every locale. */
function stamp(time: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
