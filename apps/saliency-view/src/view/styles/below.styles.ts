import { css } from "lit";

export const belowStyles = css`
  .status:not(:empty) {
    min-height: 1.45em;
    margin: 0.4rem 0 0;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .error {
    margin: 0.5rem 0 0;
    padding: 0.6rem 0.8rem;
    border-radius: var(--_radius);
    border: 1px solid light-dark(#b3261e, #f2b8b5);
    background: light-dark(#fdecea, #3a1513);
    color: light-dark(#8c1d18, #f9dedc);
    overflow-wrap: anywhere;
  }
  .verdict {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    margin: 0.35rem 0 0;
    font-size: 0.8125rem;
  }
  .verdict svg {
    flex: none;
    width: 16px;
    padding: 1px;
    fill: none;
    stroke: light-dark(#fff, #000);
    stroke-width: 2.2;
    border-radius: 50%;
    background: light-dark(#1b6e3c, #7fd6a0);
  }
  .verdict.holds {
    color: light-dark(#17592f, #9be0b5);
  }
  .verdict.fails {
    color: light-dark(#8c1d18, #f2b8b5);
  }
  .verdict.fails svg {
    background: currentColor;
  }
  .warnings {
    margin-top: 0.35rem;
    font-size: 0.8125rem;
    color: var(--_muted);
  }
  .warnings summary {
    width: fit-content;
    cursor: pointer;
  }
  .warnings ul {
    margin: 0.2rem 0 0;
    padding-inline-start: 1.2rem;
    overflow-wrap: anywhere;
  }
  .legend {
    display: grid;
    grid-template-columns: auto minmax(4rem, 1fr) auto;
    align-items: center;
    gap: 0.1rem 0.6rem;
    margin-top: 0.5rem;
    font-variant-numeric: tabular-nums;
    font-size: 0.8125rem;
    color: var(--_muted);
  }
  .legend .bar {
    position: relative;
  }
  .legend canvas {
    display: block;
    width: 100%;
    height: 10px;
    border-radius: 5px;
    border: 1px solid var(--_border);
  }
  .legend .mark {
    position: absolute;
    top: -3px;
    bottom: -3px;
    left: var(--_at, 0%);
    width: 3px;
    margin-left: -1.5px;
    border-radius: 2px;
    background: var(--_text);
    box-shadow: 0 0 0 1.5px var(--_surface);
  }
  .legend .unit {
    grid-column: 1 / -1;
  }
  @media (forced-colors: active) {
    .legend canvas {
      border: 1px solid CanvasText;
    }
  }
`;
