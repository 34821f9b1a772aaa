import { css } from "lit";

/** What stands beside the messages: copying one, earlier ones, and the outline of those that are on their way. */
export const threadTools = css`
  .layer {
    position: fixed;
    inset: 0;
    z-index: 2147483000;
    inline-size: 0;
    block-size: 0;
    margin: 0;
    padding: 0;
    overflow: visible;
    border: 0;
    background: none;
    color: inherit;
  }
  article.message {
    position: relative;
  }
  article.message:focus-visible {
    border-radius: calc(var(--radius) * 0.9);
    outline-offset: -1px;
  }
  .tool {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    padding: 0;
    border-color: transparent;
    background: transparent;
    color: var(--soft);
  }
  .earlier {
    display: flex;
    margin: 0 auto 12px;
  }
  .skeleton {
    display: grid;
    gap: 10px;
    inline-size: min(78%, 17.5em);
    padding: 18px 16px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.9);
    border-end-start-radius: 6px;
    background: var(--surface);
  }
  .skeleton i {
    block-size: 10px;
    border-radius: 5px;
    background: var(--line);
    animation: breathe 1.2s infinite ease-in-out;
  }
  .skeleton i:last-child {
    inline-size: 55%;
  }
`;
