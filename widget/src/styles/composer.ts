import { css } from "lit";

/** The field to write in, and the lines around it. */
export const composer = css`
  .status {
    padding-inline: 20px;
    background: var(--surface);
    color: var(--text);
    font-size: 0.8125em;
    font-weight: 500;
  }
  .status:not(:empty) {
    padding-block: 8px 2px;
    border-block-start: 1px solid var(--line);
  }
  .composer {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: end;
    gap: 4px 8px;
    padding: 10px 12px 4px;
    border-block-start: 1px solid var(--line);
    background: var(--surface);
  }
  .status:not(:empty) + shop-guide-composer .composer {
    border-block-start: 0;
  }
  textarea {
    inline-size: 100%;
    min-block-size: 44px;
    margin: 0;
    padding: 9px 16px;
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) * 1.1);
    background: var(--ground);
    color: inherit;
    font: inherit;
    /* Below 16 pixels iOS zooms into the field. */
    font-size: max(16px, 1em);
    resize: none;
    scrollbar-width: thin;
  }
  textarea:focus-visible {
    outline-width: 2px;
    outline-offset: 0;
  }
  textarea::placeholder {
    color: var(--soft);
    opacity: 1;
  }
  .send {
    padding: 0;
    border-color: var(--main);
    background: var(--main);
    color: var(--on-main);
  }
  .send:disabled {
    border-color: var(--line);
    background: var(--ground);
    color: var(--soft);
  }
  .count {
    grid-column: 1 / -1;
    padding-inline: 8px;
    color: var(--soft);
    font-size: 0.8125em;
  }
  .count.over {
    color: var(--danger);
    font-weight: 600;
  }
  .privacy {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 2px 16px 10px;
    background: var(--surface);
    color: var(--soft);
    font-size: 0.75em;
    text-align: center;
  }
  .privacy .icon {
    inline-size: 14px;
    block-size: 14px;
  }
  @media (max-height: 22.5em) {
    .composer {
      padding-block: 4px 2px;
    }
    .privacy {
      padding-block-end: 2px;
    }
  }
`;
