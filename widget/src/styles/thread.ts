import { css } from "lit";

/** The talk: bubbles, days, choices, typing. */
export const thread = css`
  shop-guide-thread {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
    background: var(--ground);
  }
  .log {
    position: relative;
    flex: 1;
    padding: 16px 16px 8px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--edge) transparent;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .day {
    margin-block: 4px 12px;
    color: var(--soft);
    font-size: 0.75em;
    font-weight: 600;
    text-align: center;
  }
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    margin-block-end: 8px;
  }
  .message.shopper {
    align-items: flex-end;
  }
  .bubble {
    max-inline-size: 88%;
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: 18px;
    border-end-start-radius: 6px;
    background: var(--surface);
    font-size: 0.9375em;
  }
  .shopper .bubble {
    border-color: transparent;
    border-end-start-radius: 18px;
    border-end-end-radius: 6px;
    background: var(--fill);
    color: var(--on-fill);
    white-space: pre-wrap;
  }
  .waiting .bubble {
    border: 1px dashed var(--edge);
    background: transparent;
    color: var(--text);
  }
  .words p + :is(p, ul, ol),
  .words :is(ul, ol, pre, blockquote) + * {
    margin-block-start: 8px;
  }
  .words :is(ul, ol) {
    padding-inline-start: 22px;
  }
  .words li + li {
    margin-block-start: 6px;
  }
  .words strong {
    font-weight: 650;
  }
  .words pre,
  .words code {
    font-family: ui-monospace, monospace;
    font-size: 0.9em;
    white-space: pre-wrap;
  }
  time,
  .fate {
    margin-block: 4px 4px;
    margin-inline: 6px;
    color: var(--soft);
    font-size: 0.75em;
  }
  .fate {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
    font-size: 0.8125em;
    text-align: end;
  }
  .fate .small {
    font-size: 1em;
  }

  .choices {
    margin-block: 4px 12px;
    border-radius: 22px;
  }
  .choices ul {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    list-style: none;
  }
  .choices li {
    display: flex;
    max-inline-size: 100%;
  }
  .lead li:first-child button {
    border-color: var(--fill);
    background: var(--fill);
    color: var(--on-fill);
  }
  .rating ul {
    flex-wrap: nowrap;
  }
  .rating li {
    flex: 1;
    max-inline-size: 64px;
  }
  .rating button {
    flex: 1;
    min-block-size: 52px;
    min-inline-size: 0;
    padding-inline: 0;
    border-radius: 14px;
    font-size: 1.0625em;
    font-weight: 600;
  }

  .typing {
    display: inline-flex;
    gap: 5px;
    margin-block-end: 8px;
    padding: 14px 16px;
    border: 1px solid var(--line);
    border-radius: 18px;
    border-end-start-radius: 6px;
    background: var(--surface);
  }
  .typing i {
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--soft);
    animation: breathe 1.2s infinite ease-in-out;
  }
  .typing i:nth-of-type(2) {
    animation-delay: 0.15s;
  }
  .typing i:nth-of-type(3) {
    animation-delay: 0.3s;
  }
  @keyframes breathe {
    40% {
      opacity: 0.3;
    }
  }

  .pill {
    position: absolute;
    inset-block-end: 8px;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    border-color: var(--fill);
    background: var(--fill);
    color: var(--on-fill);
    font-size: 0.875em;
    box-shadow: var(--shadow);
  }
  .pill .icon {
    inline-size: 16px;
    block-size: 16px;
  }
  @media (max-height: 360px) {
    .pill {
      inset-inline: auto 8px;
      padding: 0;
    }
    .pill span {
      position: absolute;
      clip-path: inset(50%);
    }
  }
  @media (forced-colors: active) {
    .typing i {
      background: CanvasText;
    }
  }
`;
