import { METHOD_NAMES, REDUCTIONS } from "@deep-inside/core";
import { COLORMAPS } from "@deep-inside/images";
import { html, type TemplateResult } from "lit";
import type { Prediction } from "../engine/prediction.js";
import { percent } from "./words.js";

/** What the controls show and change. */
export interface ControlState {
  readonly method: string;
  readonly reduce: string;
  readonly colormap: string;
  readonly view: string;
  readonly mapOpacity: number;
  readonly swipe: number;
  readonly percentile: number;
  readonly minus: string;
  readonly disabled: boolean;
  readonly ready: boolean;
  readonly prediction: readonly Prediction[];
  readonly selected: number | undefined;
}

export interface ControlActions {
  set(name: "method" | "reduce" | "colormap" | "view" | "target" | "minus", value: string): void;
  set(name: "mapOpacity" | "swipe" | "percentile", value: number): void;
  pick(): void;
  save(): void;
}

const VIEWS = ["overlay", "map", "picture", "swipe"];

/** The panel of the attribute `controls`: native form fields, so that keyboard and screen reader work by themselves. */
export function renderControls(state: ControlState, actions: ControlActions): TemplateResult {
  return html`<div class="controls" part="controls" role="group" aria-label="Saliency map settings">
    ${state.prediction.length > 0 ? classList(state, actions) : null}
    ${choice("Method", METHOD_NAMES, state.method, state.disabled, (value) => actions.set("method", value))}
    ${choice("Colour channels", REDUCTIONS, state.reduce, state.disabled, (value) => actions.set("reduce", value))}
    ${contrastChoice(state, actions)}
    ${choice("View", VIEWS, state.view, state.disabled, (value) => actions.set("view", value))}
    ${choice("Colours", ["auto", ...COLORMAPS], state.colormap || "auto", state.disabled, (value) =>
      actions.set("colormap", value === "auto" ? "" : value),
    )}
    ${
      state.view === "swipe"
        ? slider("Swipe", state.swipe, [0, 1, 0.01], state.disabled, (value) => actions.set("swipe", value))
        : slider("Opacity", state.mapOpacity, [0, 1, 0.05], state.disabled, (value) => actions.set("mapOpacity", value))
    }
    ${slider("Clip at percentile", state.percentile, [90, 100, 0.5], state.disabled, (value) =>
      actions.set("percentile", value),
    )}
    <div class="buttons wide">
      <button type="button" ?disabled=${state.disabled} @click=${() => actions.pick()}>Choose a picture</button>
      <button type="button" ?disabled=${state.disabled || !state.ready} @click=${() => actions.save()}>
        Save as PNG
      </button>
    </div>
  </div>`;
}

function classList({ prediction, selected, disabled }: ControlState, actions: ControlActions): TemplateResult {
  return html`<ol class="classes wide" part="classes" aria-label="Most likely classes">
    ${prediction.map(
      ({ index, name, probability }) =>
        html`<li>
          <button
            type="button"
            class="class"
            aria-pressed=${index === selected}
            data-share=${probability}
            ?disabled=${disabled}
            @click=${() => actions.set("target", `index:${index}`)}
          >
            <span class="bar"></span><span>${name}</span><span>${percent(probability)}</span>
          </button>
        </li>`,
    )}
  </ol>`;
}

function contrastChoice(
  { prediction, minus, selected, disabled }: ControlState,
  actions: ControlActions,
): TemplateResult {
  const others = prediction.filter(({ index }) => index !== selected);
  const known = minus === "" || others.some(({ index }) => minus === `index:${index}`);
  return html`<label class="field">
    Contrast with
    <select ?disabled=${disabled} @change=${(event: Event) => actions.set("minus", valueOf(event))}>
      <option value="" .selected=${minus === ""}>nothing</option>
      ${known ? null : html`<option value=${minus} .selected=${true}>${minus}</option>`}
      ${others.map(
        ({ index, name }) =>
          html`<option value=${`index:${index}`} .selected=${minus === `index:${index}`}>${name}</option>`,
      )}
    </select>
  </label>`;
}

function choice(
  label: string,
  values: readonly string[],
  value: string,
  disabled: boolean,
  onChange: (value: string) => void,
): TemplateResult {
  const shown = values.includes(value) ? values : [value, ...values];
  return html`<label class="field">
    ${label}
    <select ?disabled=${disabled} @change=${(event: Event) => onChange(valueOf(event))}>
      ${shown.map((name) => html`<option value=${name} .selected=${name === value}>${name}</option>`)}
    </select>
  </label>`;
}

function slider(
  label: string,
  value: number,
  [min, max, step]: readonly [number, number, number],
  disabled: boolean,
  onInput: (value: number) => void,
): TemplateResult {
  return html`<label class="field">
    ${label}
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${String(value)}
      ?disabled=${disabled}
      @input=${(event: Event) => onInput(Number(valueOf(event)))}
    />
  </label>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}
