/** Keys of the widgets on this page. */
const taken = new Set<string>();

/**
 * A key under which a widget keeps what is its own, such as whether it is open: its id, else its place among those
 * without one. To be given back by `release` when the widget leaves the page.
 */
export function claim(id: string): string {
  let key = id ? `tab:${id}` : "tab";
  for (let place = 2; taken.has(key); place++) key = `tab:${id}:${place}`;
  taken.add(key);
  return key;
}

export function release(key: string): void {
  taken.delete(key);
}
