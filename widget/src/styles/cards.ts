import { css } from "lit";

/** Cards: steps, channels, contacts, and texts to copy. */
export const cards = css`
  shop-guide-copy-button {
    display: inline-flex;
  }
  .card {
    inline-size: 100%;
    padding: 14px 16px 16px;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.9);
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
  .copies .open {
    margin-block-start: 12px;
  }
  .copies h3 .icon {
    color: var(--ink);
  }
  .copies p + .field {
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

  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .contact h3 {
    justify-content: space-between;
  }
  .reach:not(:empty) {
    margin-block-start: 10px;
  }
  .way {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .way + .way,
  .badge-hours + .way,
  .reach .note {
    margin-block-start: 8px;
  }
  .way > :first-child {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .way .small {
    padding: 0;
    border-color: var(--edge);
  }
  .badge-hours {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--soft);
    font-size: 0.875em;
    font-weight: 600;
  }
  .badge-hours::before {
    content: "";
    flex: none;
    inline-size: 10px;
    block-size: 10px;
    border: 2px solid currentColor;
    border-radius: 50%;
  }
  .badge-hours.open {
    color: var(--good);
  }
  .badge-hours.open::before {
    background: currentColor;
  }

  .callout {
    border-width: 1px;
    border-inline-start-width: 5px;
  }
  .callout .said {
    display: flex;
    gap: 10px;
  }
  .callout .said .words {
    flex: 1;
    min-inline-size: 0;
  }
  .callout .said .icon {
    inline-size: 24px;
    block-size: 24px;
  }
  .urgent {
    border-color: var(--danger);
    background: var(--urgent);
  }
  .urgent .said .icon {
    color: var(--danger);
  }
  .urgent .said .words {
    font-weight: 500;
  }
  .urgent .strong,
  .action button {
    border-color: var(--danger);
    background: var(--danger);
    color: var(--on-danger);
  }
  .urgent .calls,
  .urgent .action {
    margin-block-start: 12px;
  }
  .calls .button {
    flex: 1 0 auto;
  }
  .action button {
    inline-size: 100%;
    font-size: 1em;
  }
  .caution {
    border-color: var(--careful);
    background: var(--caution);
  }
  .caution .icon {
    color: var(--careful);
  }

  summary {
    min-block-size: 44px;
    padding-block: 11px;
    border-radius: calc(var(--radius) * 0.5);
    color: var(--ink);
    font-weight: 500;
    cursor: pointer;
  }
  .details {
    margin-block: 4px -10px;
  }
  .details[open] {
    margin-block-end: 0;
  }
  .folded {
    padding-block: 0;
    background: transparent;
  }
  .folded summary {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--soft);
    list-style: none;
  }
  .folded summary::-webkit-details-marker {
    display: none;
  }
  .folded summary .icon {
    color: var(--good);
  }
  .folded .words {
    padding-block-end: 14px;
  }

  .doing {
    display: flex;
    align-items: flex-start;
    gap: 14px;
  }
  .doing .words {
    flex: 1;
    min-inline-size: 0;
  }
  .phone {
    flex: none;
    inline-size: 3.5em;
    block-size: auto;
    fill: none;
    stroke-linecap: round;
  }
  .phone .body {
    fill: var(--ground);
    stroke: var(--edge);
    stroke-width: 2;
  }
  .phone .page {
    stroke: var(--line);
    stroke-width: 5;
  }
  .phone .spot {
    fill: var(--ink);
  }
  .phone .ring {
    stroke: var(--ink);
    stroke-width: 2;
  }
  .taps {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 10px;
    list-style: none;
    font-size: 0.8125em;
  }
  .taps li {
    position: relative;
    padding: 2px 10px;
    border: 1px solid var(--line);
    border-radius: 1.2em;
    color: var(--soft);
  }
  .taps li + li {
    margin-inline-start: 16px;
  }
  .taps li + li::before {
    content: "›";
    position: absolute;
    inset-inline-start: -15px;
    color: var(--soft);
    font-size: 1.2em;
    line-height: 1.2;
  }
  .taps [aria-current] {
    border-color: var(--ink);
    color: var(--ink);
    font-weight: 650;
  }
  @media (forced-colors: active) {
    .phone .spot {
      fill: CanvasText;
    }
  }
`;
