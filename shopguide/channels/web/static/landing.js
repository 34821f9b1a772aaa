// The examples of the landing page, and the panel: open beside the text where there is room, or where ?open asks for it.
const guide = document.querySelector("shop-guide");
const asked = new URLSearchParams(location.search).has("open");

if (asked || matchMedia("(min-width: 50rem)").matches) guide.setAttribute("open", "");

customElements.whenDefined("shop-guide").then(() => {
  document.querySelector(".examples").hidden = false;
  for (const example of document.querySelectorAll("[data-say]"))
    example.addEventListener("click", () => {
      guide.open();
      guide.send?.(example.dataset.say);
    });
});
