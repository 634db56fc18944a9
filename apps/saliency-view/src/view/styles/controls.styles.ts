import { css } from "lit";

export const controlStyles = css`
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr));
    gap: 0.7rem 0.9rem;
    margin-top: 0.8rem;
    align-items: end;
  }
  .field {
    display: grid;
    gap: 0.2rem;
    font-size: 0.8125rem;
    color: var(--_muted);
  }
  .wide {
    grid-column: 1 / -1;
  }
  .field .row {
    display: flex;
    justify-content: space-between;
    font-variant-numeric: tabular-nums;
  }
  select,
  input[type="text"],
  button {
    min-height: 2.25rem;
    padding: 0.3rem 0.65rem;
    font: inherit;
    font-size: 0.875rem;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.7);
  }
  select,
  input[type="text"] {
    width: 100%;
    min-width: 0;
  }
  .toggle {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    min-height: 2.25rem;
    font-size: 0.875rem;
    cursor: pointer;
  }
  input[type="checkbox"] {
    width: 1.1rem;
    height: 1.1rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--_accent);
  }
  button:disabled,
  select:disabled,
  input:disabled {
    opacity: 0.55;
    cursor: default;
  }
  input[type="range"] {
    width: 100%;
    min-height: 2.25rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  .classes {
    display: grid;
    gap: 0.25rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .class {
    position: relative;
    display: flex;
    justify-content: space-between;
    gap: 0.75rem;
    width: 100%;
    overflow: hidden;
    text-align: start;
    font-variant-numeric: tabular-nums;
  }
  .class > span {
    position: relative;
    overflow-wrap: anywhere;
  }
  .class > .bar {
    position: absolute;
    inset: 0 auto 0 0;
    width: var(--_at, 0%);
    background: color-mix(in srgb, var(--_accent) 22%, transparent);
  }
  .class[aria-pressed="true"] {
    border-color: var(--_accent);
    box-shadow: inset 3px 0 0 var(--_accent);
    font-weight: 600;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  @media (forced-colors: active) {
    .class[aria-pressed="true"] {
      outline: 2px solid Highlight;
    }
  }
`;
