import { countInTitle } from "./page-title";
import type { Strings } from "./strings";
import { Keep } from "./talk/keep";
import { Pace, type Paced } from "./talk/pace";
import { turnOf, type Entry } from "./talk/protocol";
import { Talk } from "./talk/talk";
import { Unread } from "./talk/unread";

/** The widget that a visit is shown in. */
export interface Stage {
  readonly strings: Strings;
  /** Whether the shopper sees what comes. */
  readonly seen: boolean;
  show(view: Paced): void;
  /** So many messages wait to be read. */
  count(unread: number): void;
  /** An answer begins. */
  sound(): void;
  /** Tell the page. */
  announce(name: string, detail?: object): void;
}

/** A talk as one widget has it: shown at its pace, counted while nobody looks, told to the page. */
export class Visit {
  readonly talk: Talk;
  private readonly pace: Pace;
  private readonly unread: Unread;
  private readonly unwatch: () => void;
  /** The answer that last sounded. */
  private sounded = "";
  private counted = 0;

  constructor(
    server: string,
    private readonly stage: Stage,
  ) {
    this.unread = new Unread(new Keep("localStorage", server), new Keep("sessionStorage", server), () => this.count());
    this.unwatch = this.unread.watch();
    const talk: Talk = new Talk(server, () => stage.strings, {
      changed: () => this.pace.take(talk.view),
      heard: (entry) => this.heard(entry),
      taken: (entry) => this.said(entry),
      ready: () => stage.announce("ready"),
      gone: () => this.unread.clear(),
    });
    this.talk = talk;
    this.pace = new Pace(talk.view, () => stage.show(this.pace.paced), still);
    document.addEventListener("visibilitychange", this.look);
    stage.show(this.pace.paced);
    this.look();
    this.count();
  }

  stop(): void {
    this.talk.stop();
    this.pace.stop();
    this.unwatch();
    document.removeEventListener("visibilitychange", this.look);
    countInTitle(0);
  }

  /** The shopper may see now what they did not see before. */
  readonly look = (): void => {
    if (this.stage.seen) this.unread.read();
    countInTitle(this.counted);
  };

  private heard(entry: Entry): void {
    const { custom } = entry;
    const turn = turnOf(entry);
    // One sound an answer, however many messages it has.
    if (turn !== this.sounded) this.stage.sound();
    this.sounded = turn;
    this.unread.heard(entry, this.stage.seen);
    this.said(entry);
    if (custom?.type === "step") {
      this.stage.announce("step", { title: custom.title, number: custom.number, total: custom.total });
    } else if (custom?.type === "solved") this.stage.announce("solved");
    else if (custom?.type === "rated") this.stage.announce("rated", { value: custom.value });
  }

  private said({ id, from }: Entry): void {
    this.stage.announce("message", { from, id });
  }

  private count(): void {
    const { count } = this.unread;
    if (count === this.counted) return;
    this.counted = count;
    countInTitle(count);
    this.stage.count(count);
    this.stage.announce("unread", { count });
  }
}

/** Whether nothing should move: the reader wishes so, or does not look. */
function still(): boolean {
  return document.visibilityState === "hidden" || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
