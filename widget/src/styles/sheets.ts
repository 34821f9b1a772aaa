import { cards } from "./cards";
import { composer } from "./composer";
import { controls } from "./controls";
import { panel } from "./panel";
import { thread } from "./thread";
import { threadTools } from "./thread-tools";
import { tokens } from "./tokens";

/** All style sheets of the widget, in the order they build on each other. */
export const sheets = [tokens, controls, panel, thread, threadTools, cards, composer];
