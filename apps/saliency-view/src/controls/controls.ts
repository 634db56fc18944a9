import { METHOD_NAMES, REDUCTIONS } from "@deep-inside/core";
import { COLORMAPS } from "@deep-inside/images";
import type { ModelSpec } from "@deep-inside/spec";
import { html, type LitElement, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { VIEW_MODES, type SaliencySettings } from "../element/settings.js";
import type { Prediction } from "../engine/prediction.js";
import { percent } from "../view/words.js";
import { choice, combobox, slider, toggle, type Field } from "./fields.js";

/** What the controls show. */
export interface ControlState extends SaliencySettings {
  readonly prediction: readonly Prediction[];
  readonly explanation: { readonly target: { readonly index?: number } } | null;
  readonly modelSpec: ModelSpec | null;
}

type Setting = keyof Omit<SaliencySettings, keyof LitElement>;
/** A field of one setting. */
type Bind = <V extends string | number | boolean>(label: string, name: Setting, value: V) => Field<V>;

export interface ControlActions {
  set(name: Setting, value: string | number | boolean): void;
  pick(what: "picture" | "weights"): void;
  save(): void;
}

const VIEWS = VIEW_MODES.map((mode) => [mode, mode.replace("-", " ")] as const);
const LOCALIZE = [
  ["", "nothing"],
  ["box", "box"],
  ["mask", "mask"],
] as const;

/** The panel of the attribute `controls`. */
export function renderControls(state: ControlState, savable: boolean, actions: ControlActions): TemplateResult {
  const { disabled } = state;
  const field: Bind = (label, name, value) => ({
    ...{ label, value, disabled },
    onChange: (changed) => actions.set(name, changed),
  });
  const grown = state.view === "class-model";
  const map = grown ? null : mapFields(state, field);
  return html`<div class="controls" part="controls" role="group" aria-label="Saliency map settings">
    ${state.prediction.length > 0 ? classList(state, actions) : null} ${suggestions(state.modelSpec)}
    ${combobox("classes", "most likely", field("Class", "target", shownTarget(state)))}
    ${choice(VIEWS, field<string>("View", "view", state.view))} ${map}
    <div class="buttons wide">
      <button type="button" ?disabled=${disabled} @click=${() => actions.pick("picture")}>Choose a picture</button>
      <button type="button" ?disabled=${disabled} @click=${() => actions.pick("weights")}>Choose weights</button>
      <button type="button" ?disabled=${disabled || !savable} @click=${() => actions.save()}>Save as PNG</button>
      ${grown ? null : toggle(field("Verify the gradient", "verify", Boolean(state.verify)))}
    </div>
  </div>`;
}

function mapFields(state: ControlState, field: Bind): TemplateResult {
  return html`${choice(METHOD_NAMES, field("Method", "method", state.method || "gradient"))}
  ${choice(REDUCTIONS, field("Colour channels", "reduce", state.reduce || "max-abs"))}
  ${choice(contrasts(state), field("Contrast with", "minus", textOf(state.minus)))}
  ${choice(LOCALIZE, field<string>("Object", "localize", state.localize || ""))}
  ${choice([["", "auto"], ...COLORMAPS], field("Colours", "colormap", state.colormap || ""))}
  ${
    state.view === "swipe"
      ? slider([0, 1, 0.01], field("Swipe", "swipe", state.swipe))
      : slider([0, 1, 0.05], field("Opacity", "mapOpacity", state.mapOpacity))
  }
  ${slider([90, 100, 0.5], field("Clip at percentile", "percentile", state.percentile))}`;
}

function classList({ prediction, explanation, disabled }: ControlState, actions: ControlActions): TemplateResult {
  return html`<ol class="classes wide" part="classes" aria-label="Most likely classes">
    ${prediction.map(
      ({ index, name, probability }) =>
        html`<li>
          <button
            type="button"
            class="class"
            aria-pressed=${index === explanation?.target.index}
            data-at=${probability}
            ?disabled=${disabled}
            @click=${() => actions.set("target", `index:${index}`)}
          >
            <span class="bar"></span><span>${name}</span><span>${percent(probability)}</span>
          </button>
        </li>`,
    )}
  </ol>`;
}

/** Rendered anew only for another model: it may have thousands of classes. */
function suggestions(spec: ModelSpec | null): TemplateResult {
  return html`<datalist id="classes">
    ${guard([spec], () => spec?.classes?.map((name, index) => html`<option value=${name}>${index}</option>`))}
  </datalist>`;
}

function contrasts({ prediction, explanation }: ControlState): (readonly [string, string])[] {
  const others = prediction.filter(({ index }) => index !== explanation?.target.index);
  return [["", "nothing"], ...others.map(({ index, name }) => [`index:${index}`, name] as const)];
}

/** The target as people write it: a class that was picked from the list by its name. */
function shownTarget({ target, modelSpec }: ControlState): string {
  const text = textOf(target);
  const index = /^(?:index:)?(\d+)$/.exec(text)?.[1];
  if (text === "top1") return "";
  return (index !== undefined && modelSpec?.classes?.[Number(index)]) || text;
}

function textOf(target: SaliencySettings["target"]): string {
  if (target === null || target === undefined) return "";
  if (typeof target !== "object") return String(target);
  const { layer, channel, row, column } = target;
  return ["layer", layer, channel, row === undefined ? undefined : `${row},${column}`]
    .filter((part) => part !== undefined)
    .join(":");
}
