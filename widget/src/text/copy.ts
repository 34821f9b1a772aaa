/**
 * Put `text` on the clipboard; whether that worked. `beside` is an element of the panel: the old way,
 * for pages without TLS, needs a field to select from, and outside an open dialog none can be focused.
 */
export async function copy(text: string, beside: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.className = "off-screen";
    field.readOnly = true;
    field.value = text;
    const focused = (beside.getRootNode() as ShadowRoot).activeElement;
    beside.after(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return copied;
  }
}
