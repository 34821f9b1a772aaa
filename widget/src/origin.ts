/** Where this script came from, read while it runs for the first time: later nobody can tell. */
const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";

/** The server's origin: from the attribute, else the script's own; null when the attribute is no web address. */
export function serverOrigin(attribute: string | null): string | null {
  try {
    const url = new URL(attribute ?? (script || location.href), location.href);
    return /^https?:$/.test(url.protocol) ? url.origin : null;
  } catch {
    return null;
  }
}
