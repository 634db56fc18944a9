import { css } from "lit";

/** Picture and map, one upon the other. */
export const stageStyles = css`
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
  .late .layer {
    filter: saturate(0.5);
    transition: filter 200ms;
  }
  /* Of another picture. */
  .foreign .layer,
  .foreign .outline {
    opacity: 0;
    transition: opacity 200ms;
  }
  @media (forced-colors: active) {
    .stage {
      border: 1px solid CanvasText;
    }
  }
`;
