import { css } from "lit";

/** What lies on the map: outline of the object, divider, probe. */
export const markStyles = css`
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
  @media (forced-colors: active) {
    .probe {
      forced-color-adjust: none;
    }
  }
`;
