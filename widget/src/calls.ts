/** What a page may call; the same words as the element's methods. */
const METHODS = ["open", "close", "send", "prefill", "restart"] as const;

export type Callable = { readonly [Name in (typeof METHODS)[number]]: (text: string) => void };
/** As in `["send", "Where is my parcel?"]`. */
export type Call = readonly [name: string, text?: string];

declare global {
  interface Window {
    /** Calls that wait for the widget; once it is there they are done at once. */
    shopGuide?: { push(...calls: Call[]): unknown };
  }
}

const widgets: Callable[] = [];
const waiting: Call[] = [];

/** Take over what the page has called already, and what it will call, for the first widget that comes. */
export function listen(): void {
  const before = window.shopGuide;
  window.shopGuide = {
    push: (...calls) => {
      waiting.push(...calls);
      answer();
    },
  };
  if (Array.isArray(before)) window.shopGuide.push(...(before as Call[]));
}

export function arrived(widget: Callable): void {
  widgets.push(widget);
  answer();
}

export function left(widget: Callable): void {
  widgets.splice(widgets.indexOf(widget), 1);
}

function answer(): void {
  const [widget] = widgets;
  if (!widget) return;
  for (const call of waiting.splice(0)) {
    const [name, text] = Array.isArray(call) ? (call as Call) : [call];
    const method = METHODS.find((one) => one === name);
    if (method) widget[method](String(text ?? ""));
    else console.warn(`shopGuide.push: there is no "${String(name)}". Use one of ${METHODS.join(", ")}.`);
  }
}
