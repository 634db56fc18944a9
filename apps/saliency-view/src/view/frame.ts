import { html, svg, type TemplateResult } from "lit";
import type { Probe } from "../input/probe.js";
import type { Explained } from "../run/explain-picture.js";
import { probeText } from "./words.js";

export interface FrameState {
  readonly visible: boolean;
  readonly description: unknown;
  readonly explained: Explained | null;
  readonly mapVisible: boolean;
  readonly localize: string;
  /** Where the picture is divided, 0..1; null in the other views. */
  readonly swipe: number | null;
  readonly disabled: boolean;
  readonly probe: Probe;
  onSwipe(swipe: number): void;
}

/** The picture with what lies on it: map, outline, divider and probe. */
export function renderFrame(state: FrameState): TemplateResult {
  const { probe, disabled } = state;
  const onPointer = (event: PointerEvent): void => {
    if (state.swipe !== null && event.buttons === 1 && !disabled) {
      const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
      state.onSwipe(Math.min(1, Math.max(0, (event.clientX - left) / width)));
    }
    probe.onPointer(event);
  };
  return html`<div
    class="frame"
    ?hidden=${!state.visible}
    @pointermove=${onPointer}
    @pointerdown=${onPointer}
    @pointerleave=${probe.onLeave}
  >
    <div role="img" aria-label=${state.description}>
      <canvas class="picture" part="picture"></canvas>
      <div class="layer" ?hidden=${!state.mapVisible}><canvas part="map" class="map"></canvas></div>
      ${renderOutline(state)}
    </div>
    ${state.swipe === null ? null : renderDivider(state, state.swipe)}
    ${state.explained ? renderProbe(state.explained, probe, disabled) : null}
  </div>`;
}

/** The class model as it stands. */
export function renderGrowth(visible: boolean, name: string): TemplateResult {
  return html`<div class="frame" ?hidden=${!visible}>
    <canvas class="growth" part="class-model" role="img" aria-label=${`Class model of ${name}`}></canvas>
  </div>`;
}

/** @param share that is done, 0..1; undefined while it is not known */
export function renderProgress(label: string, share: number | undefined): TemplateResult {
  return html`<progress part="progress" aria-label=${label} .value=${share ?? null}></progress>`;
}

/** In pixels of the picture, so that it lies exactly at any size; lines keep their width. */
function renderOutline({ explained, localize }: FrameState): TemplateResult | null {
  const found = explained?.localization;
  if (!explained || !found || !localize) return null;
  const { height, width } = explained.picture;
  const { top, left, bottom, right } = found.box;
  const path = localize === "mask" ? found.outline : `M${left} ${top}H${right}V${bottom}H${left}Z`;
  return html`<svg
    class="outline"
    part="outline"
    viewBox=${`0 0 ${width} ${height}`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${svg`<path class="outside" d=${`M0 0H${width}V${height}H0Z${path}`}></path>
      <path class="halo" d=${path}></path><path class="line" d=${path}></path>`}
  </svg>`;
}

function renderDivider({ disabled, onSwipe }: FrameState, swipe: number): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, Home: -1, End: 1 }[event.key];
    if (step === undefined || disabled) return;
    event.preventDefault();
    onSwipe(Math.min(1, Math.max(0, swipe + step)));
  };
  return html`<div
    class="divider"
    role="slider"
    tabindex=${disabled ? -1 : 0}
    aria-label="Divider between picture and map"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(100 * swipe)}
    @keydown=${onKey}
  ></div>`;
}

function renderProbe({ explanation: { map } }: Explained, probe: Probe, disabled: boolean): TemplateResult {
  const { cell } = probe;
  return html`<div
    class="probe"
    role="slider"
    tabindex=${disabled ? -1 : 0}
    aria-label="Probe of the map's values; arrow keys move it"
    aria-valuemin="0"
    aria-valuemax=${map.data.length - 1}
    aria-valuenow=${cell ? cell.row * map.width + cell.column : 0}
    aria-valuetext=${cell ? probeText(cell) : "at the peak"}
    @focus=${probe.onFocus}
    @blur=${probe.onLeave}
    @keydown=${probe.onKey}
  ></div>`;
}
