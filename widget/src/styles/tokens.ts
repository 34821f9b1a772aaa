import { css } from "lit";

/**
 * Colours and type. `!important` on the host wins even against a page's `* { … !important }`; everything else hangs
 * on .root, which no page can reach. Sizes are in em of the reader's own default, so a page's html { font-size }
 * changes nothing. --fill, --on-fill, the inks and what the page asks for come from the live sheet.
 */
export const tokens = css`
  :host {
    all: initial !important;
    display: contents !important;
  }
  :host([inline]) {
    display: block !important;
    block-size: 100% !important;
    min-block-size: 30em !important;
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .root {
    --room-top: 0px;
    --room-height: 100dvh;
    --ground: #f4f6f7;
    --surface: #fff;
    --text: #16191f;
    --soft: #525c69;
    --line: #d7dce2;
    --edge: #828b98;
    --ink: var(--ink-light);
    /* The one thing to press. */
    --main: var(--fill);
    --on-main: var(--on-fill);
    --danger: #b3261e;
    --on-danger: #fff;
    --urgent: #fdeceb;
    --caution: #fff3d6;
    --careful: #7a4f00;
    --good: #17653a;
    --shadow: 0 12px 40px rgb(15 23 32 / 0.2), 0 2px 8px rgb(15 23 32 / 0.12);
    --radius: 1.25em;
    --font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
    color-scheme: light;
    color: var(--text);
    font: medium / 1.5 var(--font);
    text-align: start;
    overflow-wrap: anywhere;
    -webkit-text-size-adjust: 100%;
  }
  .root.dark {
    --ground: #15181d;
    --surface: #282d35;
    --text: #eceff3;
    --soft: #b3bbc7;
    --line: #414955;
    --edge: #8a94a2;
    --ink: var(--ink-dark);
    /* The colour itself would be the darkest thing there. */
    --main: var(--ink-dark);
    --on-main: #111317;
    --danger: #ffb4ab;
    --on-danger: #3a0905;
    --urgent: #452726;
    --caution: #3c3218;
    --careful: #f2c868;
    --good: #82d8a4;
    --shadow: 0 12px 40px rgb(0 0 0 / 0.6);
    color-scheme: dark;
  }
  p,
  h2,
  h3,
  ul,
  ol {
    margin: 0;
    padding: 0;
    font-size: 1em;
  }
  /* Words in another direction than the panel's read right all the same. */
  p,
  h3,
  li,
  .bubble,
  time {
    unicode-bidi: plaintext;
  }
  [hidden] {
    display: none !important;
  }
  .off-screen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    padding: 0;
    border: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
