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
    border-radius: calc(var(--radius) * 0.9);
    border-end-start-radius: 6px;
    background: var(--surface);
    font-size: 0.9375em;
  }
  .shopper .bubble {
    border-color: transparent;
    border-end-start-radius: calc(var(--radius) * 0.9);
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

  /* Below the log, or at its end where there is no room for both (views/room.ts). */
  .dock {
    padding: 10px 16px;
    border-block-start: 1px solid var(--line);
    background: var(--ground);
  }
  .log .dock {
    margin-block: 4px;
    padding: 0;
    border: 0;
  }
  /* Room for the arrow that leads to the end. */
  .log.tight .dock {
    padding-inline-end: 52px;
  }
  .choices {
    border-radius: calc(var(--radius) * 1.1);
  }
  .choices + .choices {
    margin-block-start: 8px;
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
  /* Last in sight and first by Tab: its place stays the same from step to step. */
  .choices .main {
    order: 1;
    inline-size: 100%;
  }
  .choices .ends {
    inline-size: 100%;
  }
  .main button {
    flex: 1;
    max-inline-size: 30em;
  }
  .hint {
    color: var(--text);
    font-size: 0.8125em;
  }
  .hint:not(:empty) {
    margin-block-end: 8px;
  }
  .rating ul {
    flex-wrap: nowrap;
  }
  .rating li {
    flex: 1;
    max-inline-size: 4em;
  }
  .rating button {
    flex: 1;
    min-block-size: 52px;
    min-inline-size: 0;
    padding-inline: 0;
    border-radius: calc(var(--radius) * 0.7);
    font-size: 1.0625em;
    font-weight: 600;
  }

  .typing {
    display: inline-flex;
    gap: 5px;
    margin-block-end: 8px;
    padding: 14px 16px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.9);
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

  /* Over the end of the log, without room of its own. */
  .pill {
    position: relative;
    z-index: 1;
    flex: none;
    align-self: flex-end;
    margin-block: -52px 8px;
    margin-inline-end: 12px;
    border-color: var(--main);
    background: var(--main);
    color: var(--on-main);
    font-size: 0.875em;
    box-shadow: var(--shadow);
  }
  .pill .icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .pill.rest,
  .tight ~ .pill {
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border-radius: 50%;
  }
  .pill.rest span,
  .tight ~ .pill span {
    position: absolute;
    clip-path: inset(50%);
  }
  /* What goes on below fades out. */
  .log:has(~ .pill) {
    mask-image: linear-gradient(to top, transparent, #000 48px);
  }
  @media (forced-colors: active) {
    .typing i {
      background: CanvasText;
    }
  }
`;
