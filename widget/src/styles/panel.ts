import { css } from "lit";

/** Launcher, dialog, header, menu. The query for small screens is also in screen.ts. */
export const panel = css`
  .launcher {
    position: fixed;
    z-index: 2147483000;
    inset-block-end: calc(20px + env(safe-area-inset-bottom, 0px));
    right: calc(20px + env(safe-area-inset-right, 0px));
    min-block-size: 3.5em;
    padding-inline: 1.125em 1.375em;
    border: 1px solid transparent;
    border-radius: calc(var(--radius) * 1.4);
    background: var(--fill);
    color: var(--on-fill);
    font-size: 1em;
    font-weight: 600;
    box-shadow: var(--shadow);
  }
  .launcher .icon {
    inline-size: 1.5em;
    block-size: 1.5em;
  }
  .launcher.small {
    min-block-size: 44px;
    font-size: 0.875em;
  }
  .launcher.large {
    font-size: 1.125em;
  }
  .launcher.icon-only {
    inline-size: 3.5em;
    padding: 0;
  }
  .launcher.icon-only .text {
    position: absolute;
    clip-path: inset(50%);
  }
  /* Two rings, so that one of them is seen on whatever page lies behind. */
  .launcher:focus-visible {
    outline: 3px solid #16191f;
    box-shadow:
      0 0 0 2px #fff,
      0 0 0 8px #fff;
  }
  .badge {
    display: inline-grid;
    place-items: center;
    min-inline-size: 24px;
    min-block-size: 24px;
    padding-inline: 6px;
    border-radius: 12px;
    background: var(--on-fill);
    color: var(--fill);
    font-size: 0.8125em;
  }
  .icon-only .badge {
    position: absolute;
    inset-block-start: -6px;
    inset-inline-end: -6px;
    border: 1px solid var(--fill);
  }
  .left .launcher {
    right: auto;
    left: calc(20px + env(safe-area-inset-left, 0px));
  }

  .panel {
    position: fixed;
    z-index: 2147483000;
    inset: auto;
    inset-block-end: 20px;
    right: 20px;
    display: none;
    flex-direction: column;
    inline-size: var(--panel-width, 25em);
    max-inline-size: calc(100vw - 40px);
    block-size: 40em;
    max-block-size: calc(100dvh - 40px);
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--ground);
    color: var(--text);
    box-shadow: var(--shadow);
  }
  .panel[open] {
    display: flex;
    animation: rise 0.18s ease-out;
  }
  .left .panel {
    right: auto;
    left: 20px;
  }
  .panel::backdrop {
    background: transparent;
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 12px;
    }
  }

  .head {
    position: relative;
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 4px;
    padding-block: 8px;
    padding-inline: 20px 8px;
    border-block-end: 1px solid transparent;
    background: var(--fill);
    color: var(--on-fill);
  }
  .head h2 {
    flex: 1;
    min-inline-size: 0;
    font-weight: 400;
    line-height: 1.25;
  }
  .head h2 > span,
  .head h2 > strong {
    display: block;
  }
  .head h2 > strong {
    font-size: 1.0625em;
    font-weight: 650;
  }
  .head h2 > span {
    font-size: 0.8125em;
  }
  .head .plain {
    padding: 0;
    border-color: transparent;
    background: transparent;
    color: inherit;
  }
  .head .plain:focus-visible {
    outline-color: currentColor;
    outline-offset: -3px;
  }

  shop-guide-menu {
    position: relative;
  }
  .menu {
    position: absolute;
    inset-block-start: calc(100% + 6px);
    inset-inline-end: 0;
    display: flex;
    flex-direction: column;
    inline-size: max-content;
    max-inline-size: 17.5em;
    padding: 6px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.7);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  .menu button {
    justify-content: flex-start;
    gap: 12px;
    padding: 8px 14px 8px 10px;
    border-color: transparent;
    border-radius: calc(var(--radius) * 0.5);
    color: var(--text);
    text-align: start;
  }
  .menu .check {
    display: inline-flex;
    margin-inline-start: auto;
    min-inline-size: 20px;
  }
  .menu button:focus-visible {
    outline-offset: -3px;
  }

  .confirm {
    max-inline-size: min(21em, calc(100vw - 40px));
    padding: 20px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.9);
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow);
  }
  @media (min-width: 30.01em) and (min-height: 30.01em) {
    /* Over the panel it belongs to. */
    .confirm {
      inset: auto;
      inset-block-end: min(220px, 30dvh);
      right: 50px;
      margin: 0;
    }
    .left .confirm {
      right: auto;
      left: 50px;
    }
  }
  .confirm::backdrop {
    background: rgb(0 0 0 / 0.45);
  }
  .confirm h2 {
    margin-block-end: 6px;
    font-size: 1.0625em;
  }
  .confirm .row {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-block-start: 16px;
  }

  @media (max-width: 30em), (max-height: 30em) {
    .panel,
    .left .panel {
      inset: 0;
      inset-block-start: var(--room-top);
      inline-size: 100%;
      max-inline-size: none;
      block-size: var(--room-height);
      max-block-size: none;
      padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px) env(safe-area-inset-bottom, 0px)
        env(safe-area-inset-left, 0px);
      border: 0;
      border-radius: 0;
      background: var(--surface);
      box-shadow: none;
    }
    .panel:focus-visible {
      outline: none;
    }
    .launcher {
      inline-size: 3.5em;
      padding: 0;
    }
    .launcher .text {
      position: absolute;
      clip-path: inset(50%);
    }
    .launcher .badge {
      position: absolute;
      inset-block-start: -6px;
      inset-inline-end: -6px;
      border: 1px solid var(--fill);
    }
    .head {
      margin-block-start: calc(-1 * env(safe-area-inset-top, 0px));
      padding-block-start: calc(8px + env(safe-area-inset-top, 0px));
    }
  }
  /* A phone on its side, or a page at 400 %: room for the talk comes first. */
  @media (max-height: 22.5em) {
    .head {
      padding-block: 0;
    }
    .head h2 > span,
    .head h2 > strong {
      display: inline;
      font-size: 0.875em;
    }
    .head h2 > .off-screen {
      position: static;
      margin: 0;
      clip-path: none;
    }
  }
  /* A part of the page, as large as the box it is put into. */
  .root.inline,
  .root.inline .layer,
  .root.inline .panel {
    inset: auto;
    inline-size: 100%;
    max-inline-size: none;
    block-size: 100%;
    max-block-size: none;
  }
  .root.inline .layer,
  .root.inline .panel {
    position: relative;
    z-index: auto;
  }
  .root.inline .panel {
    min-block-size: 30em;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: none;
    animation: none;
  }
`;
