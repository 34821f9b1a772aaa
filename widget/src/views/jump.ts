/** Moving through the messages by keys. */

/** Pixels left free above and below a message that was jumped to. */
const FREE = 12;

/**
 * Whether `event` led from the log, or the article in it that has the focus, to another article or to the button of
 * this one. Within a message that is longer than the log the arrows scroll, so they are left to the browser there.
 */
export function jumped(event: KeyboardEvent, log: HTMLElement, articles: readonly HTMLElement[], focused: Element | null): boolean {
  const here = articles.indexOf(focused as HTMLElement);
  if ((focused !== log && here < 0) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  const from = articles[here];
  if (event.key === "Tab") {
    const tool = from?.querySelector<HTMLElement>(".tool");
    tool?.focus({ preventScroll: true });
    return !!tool;
  }
  const last = articles.length - 1;
  const [before, after] = here < 0 ? [last, last] : [Math.max(here - 1, 0), Math.min(here + 1, last)];
  const places: Record<string, number> = { ArrowUp: before, ArrowDown: after, Home: 0, End: last };
  const to = articles[places[event.key] ?? -1];
  if (!to) return false;
  if (from && event.key === "ArrowDown" && from.offsetTop + from.offsetHeight > log.scrollTop + log.clientHeight) return false;
  if (from && event.key === "ArrowUp" && from.offsetTop < log.scrollTop) return false;
  describe(to, to.id);
  to.focus({ preventScroll: true });
  const [top, bottom] = [to.offsetTop - FREE, to.offsetTop + to.offsetHeight + FREE];
  if (top < log.scrollTop || bottom - top > log.clientHeight) log.scrollTop = top;
  else if (bottom > log.scrollTop + log.clientHeight) log.scrollTop = bottom - log.clientHeight;
  return true;
}

/** Have the elements with these ids read out when `element` takes the focus, this time only. */
export function describe(element: HTMLElement, ids: string): void {
  element.setAttribute("aria-describedby", ids);
  element.addEventListener("blur", () => element.removeAttribute("aria-describedby"), { once: true });
}
