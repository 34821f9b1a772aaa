/** Where this script came from, read while it runs for the first time: later nobody can tell. A module can't tell either. */
const script = (document.currentScript ?? named()) as HTMLScriptElement | null;

/** The server's origin: from the attribute, else the script's own; null when the attribute is no web address. */
export function serverOrigin(attribute: string | null): string | null {
  try {
    const url = new URL(attribute ?? (script?.src || location.href), location.href);
    return /^https?:$/.test(url.protocol) ? url.origin : null;
  } catch {
    return null;
  }
}

/** The script of the page that has our file's name. */
function named(): HTMLScriptElement | null {
  return Array.from(document.scripts).find(({ src }) => /\/shop-guide\.js(?:\?|$)/.test(src)) ?? null;
}
