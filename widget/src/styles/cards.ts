import { css } from "lit";

/** Cards: steps, channels, contacts, and texts to copy. */
export const cards = css`
  shop-guide-copies {
    display: block;
    inline-size: 100%;
  }
  .card {
    inline-size: 100%;
    padding: 14px 16px 16px;
    border: 1px solid var(--line);
    border-radius: 18px;
    background: var(--surface);
    font-size: 0.9375em;
  }
  .words + .card {
    margin-block-start: 8px;
  }
  .card h3 {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-block: 10px 4px;
    font-weight: 650;
  }
  .place {
    display: flex;
    align-items: center;
    gap: 12px;
    color: var(--ink);
    font-size: 0.875em;
    font-weight: 600;
    white-space: nowrap;
  }
  progress {
    flex: 1;
    min-inline-size: 40px;
    block-size: 8px;
    overflow: hidden;
    border: 0;
    border-radius: 4px;
    appearance: none;
    background: var(--line);
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    border-radius: 4px;
    background: var(--ink);
  }
  progress::-moz-progress-bar {
    border-radius: 4px;
    background: var(--ink);
  }
  @media (forced-colors: active) {
    progress {
      border: 1px solid CanvasText;
      forced-color-adjust: none;
      background: Canvas;
    }
    progress::-webkit-progress-bar {
      background: Canvas;
    }
    progress::-webkit-progress-value {
      background: Highlight;
    }
    progress::-moz-progress-bar {
      background: Highlight;
    }
  }
  .copies h3 {
    margin-block: 0 4px;
  }
  .copies h3 .icon {
    color: var(--ink);
  }
  .field + .field {
    margin-block-start: 12px;
    padding-block-start: 4px;
    border-block-start: 1px solid var(--line);
  }
  .field .name {
    margin-block-start: 8px;
    color: var(--soft);
    font-size: 0.8125em;
    font-weight: 600;
  }
  .field .value {
    margin-block: 2px 10px;
    white-space: pre-wrap;
  }
  .field .subject {
    font-weight: 600;
  }
  .copies .button,
  .contact .button {
    margin-block-start: 12px;
  }
  .contact .button {
    max-inline-size: 100%;
    overflow-wrap: anywhere;
  }
  .contact h3 {
    margin-block-start: 0;
  }
  .note {
    color: var(--soft);
    font-size: 0.8125em;
  }
  .words + .note {
    margin-block-start: 8px;
  }
  .note + .words {
    margin-block-start: 4px;
  }
`;
