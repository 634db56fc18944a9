import { css } from "lit";

export const styles = css`
  :host {
    --_accent: var(--saliency-accent, light-dark(#7a2f8f, #d79bea));
    --_surface: var(--saliency-surface, light-dark(#f6f4f7, #1d1a20));
    --_text: var(--saliency-text, light-dark(#221d26, #ece7ef));
    --_muted: var(--saliency-muted, light-dark(#5d5563, #b3a9ba));
    --_border: var(--saliency-border, light-dark(#d8d0dd, #443c4a));
    --_radius: var(--saliency-radius, 10px);
    display: block;
    color: var(--_text);
    font:
      0.9375rem/1.45 system-ui,
      sans-serif;
  }
  [hidden],
  :host([hidden]) {
    display: none;
  }
  *,
  *::before {
    box-sizing: border-box;
  }
  .stage {
    position: relative;
    border-radius: var(--_radius);
    overflow: hidden;
    background: var(--_surface);
  }
  .stage.over {
    outline: 3px dashed var(--_accent);
    outline-offset: -3px;
  }
  .frame {
    position: relative;
    width: 100%;
    overflow: hidden;
    touch-action: pan-y pinch-zoom;
  }
  .picture,
  .layer,
  .layer > canvas,
  .hit {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .layer > canvas {
    inset: auto;
    image-rendering: var(--saliency-rendering, auto);
  }
  .layer {
    opacity: var(--_opacity, 0.6);
  }
  :host(:not([view="picture"])) .stale .layer {
    filter: saturate(0.6);
  }
  .view-map .layer,
  .view-swipe .layer {
    opacity: 1;
  }
  .view-picture .layer {
    opacity: 0;
  }
  .view-swipe .layer {
    clip-path: inset(0 0 0 var(--_swipe, 50%));
  }
  .divider {
    position: absolute;
    top: 0;
    bottom: 0;
    left: var(--_swipe, 50%);
    width: 2px;
    margin-left: -1px;
    background: #fff;
    box-shadow: 0 0 0 1px #0008;
    pointer-events: none;
  }
  .probe {
    position: absolute;
    width: 22px;
    height: 22px;
    margin: -11px 0 0 -11px;
    border: 2px solid #fff;
    border-radius: 50%;
    box-shadow:
      0 0 0 1.5px #000,
      inset 0 0 0 1.5px #000;
    opacity: 0;
    pointer-events: none;
  }
  .probe:focus-visible,
  .probing .probe {
    opacity: 1;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .empty {
    display: grid;
    place-items: center;
    align-content: center;
    gap: 0.6rem;
    min-height: 12rem;
    padding: 1.5rem;
    text-align: center;
    border: 2px dashed var(--_border);
    border-radius: var(--_radius);
    color: var(--_muted);
  }
  .empty svg {
    width: 44px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
  }
  .loading {
    position: absolute;
    inset: auto 0 0;
    display: block;
    width: 100%;
    height: 5px;
    border: 0;
    background: #0003;
    accent-color: var(--_accent);
  }
  .status {
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
  .legend canvas {
    width: 100%;
    height: 10px;
    border-radius: 5px;
    border: 1px solid var(--_border);
  }
  .legend .unit {
    grid-column: 1 / -1;
  }
  @media (prefers-reduced-motion: no-preference) {
    .layer {
      transition: opacity 120ms linear;
    }
  }
  @media (forced-colors: active) {
    .stage,
    .legend canvas {
      border: 1px solid CanvasText;
    }
    .probe {
      forced-color-adjust: none;
    }
  }
`;
