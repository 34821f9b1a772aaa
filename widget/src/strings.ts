/** Every word the widget itself says. The guide's own sentences come from the server. */

export interface Strings {
  readonly name: string;
  readonly what: string;
  readonly launcher: string;
  readonly launcherUnread: (count: number) => string;
  readonly conversation: string;
  readonly menu: string;
  readonly sound: string;
  readonly download: string;
  readonly startOver: string;
  readonly forget: string;
  readonly minimise: string;
  readonly forgetTitle: string;
  readonly forgetWords: string;
  readonly forgetYes: string;
  readonly forgetNo: string;
  readonly forgotten: string;
  readonly forgetFailed: string;
  readonly renewed: string;
  readonly field: string;
  readonly placeholder: string;
  readonly send: string;
  readonly charactersLeft: (count: number) => string;
  readonly tooLong: (count: number) => string;
  readonly privacy: string;
  readonly guideSays: string;
  readonly youSay: string;
  readonly choices: string;
  readonly typing: string;
  readonly newMessages: string;
  readonly more: string;
  readonly today: string;
  readonly yesterday: string;
  readonly step: (number: number, total: number) => string;
  readonly draft: string;
  readonly subject: string;
  readonly body: string;
  readonly copySubject: string;
  readonly copyBody: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly openMail: string;
  readonly summary: string;
  readonly copySummary: string;
  readonly source: (words: string) => string;
  readonly connecting: string;
  readonly reconnecting: string;
  readonly offline: string;
  readonly unreachable: string;
  readonly noAnswer: string;
  readonly waiting: string;
  readonly notSent: (reason: string) => string;
  readonly tryAgain: string;
  readonly discard: string;
  readonly transcriptTitle: string;
  readonly transcriptFile: string;
  readonly tooSoon: string;
  readonly urgent: string;
  readonly caution: string;
  readonly why: string;
  readonly call: (number: string) => string;
  readonly writeTo: (address: string) => string;
  readonly copyThat: (what: string) => string;
  readonly checked: (source: string, day: string) => string;
  readonly copyAll: string;
  readonly stepsBefore: (count: number) => string;
  readonly tapPath: string;
  /** By the place as the server names it. */
  readonly onScreen: Readonly<Record<string, string>>;
  readonly offlineIdle: string;
  readonly welcome: string;
  /** What many come with; each is sent as if it were typed. */
  readonly welcomeChoices: readonly string[];
  readonly loading: string;
  readonly earlier: string;
  readonly print: string;
  readonly copyThis: string;
}

interface Language {
  readonly direction: "ltr" | "rtl";
  readonly strings: Strings;
}

const english: Strings = {
  name: "ShopGuide",
  what: "automated guide, not TikTok",
  launcher: "Help with TikTok Shop",
  launcherUnread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
  conversation: "Conversation",
  menu: "Menu",
  sound: "Sound",
  download: "Download transcript",
  startOver: "Start over",
  forget: "Delete my conversation",
  minimise: "Minimise",
  forgetTitle: "Delete this conversation?",
  forgetWords: "Everything you and the guide wrote is deleted from the server. This cannot be undone.",
  forgetYes: "Delete",
  forgetNo: "Keep it",
  forgotten: "Your conversation is deleted. Write whenever you want to begin a new one.",
  forgetFailed: "That didn't work: the guide can't be reached. Nothing is deleted yet, please try again.",
  renewed: "Your earlier conversation has expired, so this is a new one.",
  field: "Your message",
  placeholder: "What went wrong?",
  send: "Send",
  charactersLeft: (count) => (count === 1 ? "1 character left" : `${count} characters left`),
  tooLong: (count) => `Too long by ${count === 1 ? "1 character" : `${count} characters`}. A few sentences are enough.`,
  privacy: "Never type passwords, codes or card numbers.",
  guideSays: "ShopGuide:",
  youSay: "You:",
  choices: "Answers to choose from",
  typing: "ShopGuide is typing",
  newMessages: "New messages",
  more: "More below",
  today: "Today",
  yesterday: "Yesterday",
  step: (number, total) => `Step ${number} of ${total}`,
  draft: "Your e-mail",
  subject: "Subject",
  body: "Message",
  copySubject: "Copy subject",
  copyBody: "Copy message",
  copied: "Copied",
  copyFailed: "Couldn't copy: select the text instead",
  openMail: "Open in your mail program",
  summary: "Your case in short",
  copySummary: "Copy my case",
  source: (words) => `Source: ${words}`,
  connecting: "Connecting…",
  reconnecting: "Reconnecting…",
  offline: "Offline: your message will be sent",
  unreachable: "The guide can't be reached right now. Trying again…",
  noAnswer: "No answer came.",
  waiting: "Waiting to be sent",
  notSent: (reason) => `Not sent. ${reason}`,
  tryAgain: "Try again",
  discard: "Remove",
  transcriptTitle: "Conversation with ShopGuide, an automated guide",
  transcriptFile: "shopguide-conversation.txt",
  tooSoon: "That was very quick, so I left it out. Press again if you meant it.",
  urgent: "Do this first",
  caution: "Careful",
  why: "Why?",
  call: (number) => `Call ${number}`,
  writeTo: (address) => `E-mail ${address}`,
  copyThat: (what) => `Copy ${what}`,
  checked: (source, day) => `${source}, checked ${day}`,
  copyAll: "Copy all",
  stepsBefore: (count) => (count === 1 ? "1 step done" : `${count} steps done`),
  tapPath: "What to tap, in order",
  onScreen: {
    "top left": "It's at the top left of the screen",
    top: "It's at the top of the screen",
    "top right": "It's at the top right of the screen",
    left: "It's on the left of the screen",
    middle: "It's in the middle of the screen",
    right: "It's on the right of the screen",
    "bottom left": "It's at the bottom left of the screen",
    bottom: "It's at the bottom of the screen",
    "bottom right": "It's at the bottom right of the screen",
  },
  offlineIdle: "You're offline",
  welcome: "Hi! I'm ShopGuide, an automated guide, independent of TikTok. What went wrong?",
  welcomeChoices: ["My parcel hasn't arrived", "I want a refund", "I can't log in", "Talk to a person"],
  loading: "Your conversation is loading",
  earlier: "Earlier messages",
  print: "Print transcript",
  copyThis: "Copy this message",
};

const languages: Readonly<Record<string, Language>> = {
  en: { direction: "ltr", strings: english },
};

export const FALLBACK = "en";

/** The language that `wanted` names ("en", "en-GB"), or English. */
export function language(wanted: string | null): Language & { readonly code: string } {
  const code = (wanted ?? "").toLowerCase().split("-")[0] ?? "";
  const known = Object.hasOwn(languages, code) ? code : FALLBACK;
  return { code: known, ...languages[known]! };
}
