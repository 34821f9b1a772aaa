// The keys 1 to 6 choose what a message means; a box beside them turns that off. The form works without it.
const box = document.getElementById("keys");

function kept(value) {
  try {
    if (value === undefined) return localStorage.getItem("shopguide-review-keys");
    localStorage.setItem("shopguide-review-keys", value);
  } catch {
    // Site data is blocked: the box holds for this page.
  }
  return null;
}

if (box) {
  box.closest(".keys").hidden = false;
  box.checked = kept() !== "off";
  box.addEventListener("change", () => kept(box.checked ? "on" : "off"));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("select, textarea, input:not([type=radio], [type=checkbox])");
    if (!box.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = document.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (!choice) return;
    choice.checked = true;
    choice.focus();
  });
}
