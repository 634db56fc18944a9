import { css } from "lit";

export const stageStyles = css`
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
  .growth,
  .layer,
  .layer > canvas,
  .outline {
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
  /* A map of another picture, or one that is being replaced: not at once, for most are there in a moment. */
  .waiting .layer {
    filter: saturate(0.5);
    transition: filter 200ms 500ms;
  }
  .foreign .layer,
  .foreign .outline {
    opacity: 0;
    transition: opacity 200ms 500ms;
  }
  .outline path {
    fill: none;
    vector-effect: non-scaling-stroke;
    stroke-linejoin: round;
  }
  .outline .outside {
    fill: #0005;
    fill-rule: evenodd;
  }
  .outline .halo {
    stroke: #000c;
    stroke-width: 4.5px;
  }
  .outline .line {
    stroke: #fff;
    stroke-width: 2px;
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
    cursor: ew-resize;
  }
  .divider::after {
    content: "";
    position: absolute;
    top: 50%;
    left: 50%;
    width: 26px;
    height: 26px;
    margin: -13px;
    border-radius: 50%;
    background:
      linear-gradient(#444, #444) 9px 50% / 2px 10px no-repeat,
      linear-gradient(#444, #444) 15px 50% / 2px 10px no-repeat,
      #fff;
    box-shadow: 0 0 0 1px #0008;
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
  progress {
    position: absolute;
    inset: auto 0 0;
    display: block;
    width: 100%;
    height: 5px;
    border: 0;
    appearance: none;
    background: #0004;
    animation: appear 0s 300ms both;
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  progress:indeterminate {
    background: linear-gradient(90deg, #0004 0 30%, var(--_accent) 50%, #0004 70%) 0 0 / 200% 100%;
  }
  progress:indeterminate::-moz-progress-bar {
    background: none;
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    progress:indeterminate {
      animation:
        appear 0s 300ms both,
        pass 1.4s linear infinite;
    }
  }
  @keyframes pass {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: -100% 0;
    }
  }
  @media (forced-colors: active) {
    .stage {
      border: 1px solid CanvasText;
    }
    .probe {
      forced-color-adjust: none;
    }
  }
`;
