import { listen } from "./calls";
import { ShopGuide } from "./shop-guide";

// A page that loads the script twice keeps the first.
if (!customElements.get("shop-guide")) {
  customElements.define("shop-guide", ShopGuide);
  listen();
}
