let shown = "";
let own = "";

/** Put the number of unread messages before the page's title while nobody looks at the page; 0 takes it away. */
export function countInTitle(count: number): void {
  // The page may have given itself another title meanwhile.
  if (shown && document.title === shown) document.title = own;
  shown = "";
  if (!count || document.visibilityState === "visible") return;
  own = document.title;
  shown = document.title = `(${count}) ${own}`;
}
