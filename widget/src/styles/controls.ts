import { css } from "lit";

/** Buttons, links, icons and the ring that shows the focus. */
export const controls = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 44px;
    min-inline-size: 44px;
    margin: 0;
    padding: 8px 16px;
    border: 1px solid var(--ink);
    border-radius: calc(var(--radius) * 1.1);
    background: var(--surface);
    color: var(--ink);
    font: inherit;
    font-size: 0.9375em;
    font-weight: 500;
    line-height: 1.3;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }
  @media (hover: hover) {
    button:hover:not(:disabled),
    .button:hover {
      box-shadow: inset 0 0 0 1px currentColor;
    }
  }
  button:disabled {
    border-color: var(--line);
    color: var(--soft);
    cursor: default;
  }
  .main button,
  .action button,
  .button.strong {
    border-color: var(--main);
    background: var(--main);
    color: var(--on-main);
    font-weight: 600;
  }
  button.pressed:disabled {
    border-color: var(--ink);
    background: var(--ground);
    color: var(--ink);
    box-shadow: inset 0 2px 5px rgb(0 0 0 / 0.3);
  }
  button.ignored {
    border-style: dashed;
    outline: 1px dashed currentColor;
    outline-offset: 3px;
  }
  button.small {
    padding: 6px 12px;
    font-size: 0.875em;
  }
  button.danger {
    border-color: var(--danger);
    color: var(--danger);
  }
  a {
    color: var(--ink);
    text-underline-offset: 2px;
  }
  .icon {
    flex: none;
    inline-size: 20px;
    block-size: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 3px solid var(--ink);
    outline-offset: 2px;
  }
  @media (forced-colors: active) {
    :focus-visible {
      outline-color: Highlight;
    }
    button:disabled {
      border-color: GrayText;
      color: GrayText;
    }
    .main button:enabled,
    .action button:enabled,
    .button.strong {
      border-color: ButtonText;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
