/** Keeps the page behind a panel that fills the screen from scrolling. A sheet, since a strict page forbids style attributes. */
const sheet = new CSSStyleSheet();
sheet.replaceSync("html{overflow:hidden!important}");
const holders = new Set<object>();

/** Lock the page for `holder`, or let it go; it moves again when nobody holds it. */
export function lockPage(holder: object, locked: boolean): void {
  if (locked) holders.add(holder);
  else holders.delete(holder);
  const others = document.adoptedStyleSheets.filter((one) => one !== sheet);
  const locks = others.length < document.adoptedStyleSheets.length;
  if (locks !== holders.size > 0) document.adoptedStyleSheets = locks ? others : [...others, sheet];
}
