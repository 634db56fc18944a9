import { METHOD_NAMES } from "@deep-inside/core";
import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Prediction, SaliencyView } from "../../dist/index.js";
import type { Question } from "../question/question.js";
import { choice, segments } from "./fields.js";

type Ask = (changes: Partial<Question>) => void;

const RULES = [
  ["gradient", "Gradient"],
  ["deconvnet", "DeconvNet"],
  ["guided", "Guided"],
] as const;

/** What the network says of the scene, and what can be asked next. */
export function renderAnswer(view: SaliencyView, question: Question, ask: Ask): TemplateResult {
  const { task } = question;
  return html`<div>${classList(view, question, ask)}</div>
    <div>
      ${task === "saliency" ? saliencyFields(view, question, ask) : null}
      ${task === "object" ? objectFields(view, question, ask) : null}
      ${task === "class-model" ? classModelFields(view, question, ask) : null}
      ${task === "methods" ? html`<p class="note">${SCALE}</p>` : null}
    </div>`;
}

const SCALE =
  "Maps in the same unit share one scale, so that their strengths can be compared. Press a title to see that method large.";

const SIGNS = "Where red pixels get brighter, this class gains on the other; where blue ones do, it loses.";

/** How a class is written as a target: by its name, which links can be read by, where it has one of its own. */
function written(view: SaliencyView, { index, name }: Prediction): string {
  const names = view.modelSpec?.classes ?? [];
  return names.filter((other) => other === name).length === 1 && !/^\d+$/.test(name) ? name : `index:${index}`;
}

function classList(view: SaliencyView, { target }: Question, ask: Ask): TemplateResult {
  const { prediction, modelSpec } = view;
  const isShown = (entry: Prediction): boolean => written(view, entry) === target;
  const classes = modelSpec?.classes ?? [];
  const other = target !== "" && !prediction.some(isShown) ? target : "";
  return html`<h2 id="classes-title">The network sees</h2>
    <ol class="classes" aria-labelledby="classes-title">
      ${prediction.map(
        (entry, rank) =>
          html`<li>
            <button
              type="button"
              aria-pressed=${isShown(entry) || (target === "" && rank === 0)}
              @click=${() => ask({ target: isShown(entry) ? "" : written(view, entry), against: "" })}
            >
              <svg aria-hidden="true"><rect width="${100 * entry.probability}%" height="100%"></rect></svg>
              <span>${entry.name}</span><span>${share(entry.probability)}</span>
            </button>
          </li>`,
      )}
    </ol>
    <label class="field"
      >Ask about any class
      <input
        list="all-classes"
        autocomplete="off"
        placeholder=${classes.length > 0 ? `one of ${classes.length}` : ""}
        .value=${live(other)}
        @change=${({ target: field }: Event) => ask({ target: (field as HTMLInputElement).value.trim(), against: "" })}
      />
      <datalist id="all-classes">${classes.map((name) => html`<option value=${name}></option>`)}</datalist></label
    >`;
}

function share(probability: number): string {
  return probability < 0.005 ? "< 1 %" : `${(100 * probability).toFixed(0)} %`;
}

function saliencyFields(view: SaliencyView, { against, method, view: shown, target }: Question, ask: Ask): unknown {
  const others = view.prediction.filter((entry, rank) => (target === "" ? rank > 0 : written(view, entry) !== target));
  const rest = METHOD_NAMES.filter((name) => !RULES.some(([rule]) => rule === name));
  const pairs = others.map((entry) => [written(view, entry), entry.name] as const);
  const kept = against !== "" && !pairs.some(([value]) => value === against) ? [[against, against] as const] : [];
  return html`${choice("Why this class rather than", [["", "any other class"], ...pairs, ...kept], against, (value) =>
    ask({ against: value }),
  )}
  ${against === "" ? null : html`<p class="note">${SIGNS}</p>`}
  ${segments("Backward rule at each ReLU", "rule", RULES, method, (value) => ask({ method: value }))}
  ${choice(
    "Other methods",
    [["gradient", "none"], ...rest.map((name) => [name, name] as const)],
    rest.some((name) => name === method) ? method : "gradient",
    (value) => ask({ method: value }),
  )}
  ${segments(
    "Show",
    "view",
    [
      ["overlay", "Overlay"],
      ["map", "Map"],
      ["swipe", "Swipe"],
    ] as const,
    shown,
    (value) => ask({ view: value }),
  )}`;
}

function objectFields(view: SaliencyView, { outline }: Question, ask: Ask): unknown {
  const found = view.localization;
  return html`${segments(
    "Draw",
    "outline",
    [
      ["mask", "Outline"],
      ["box", "Box"],
    ] as const,
    outline,
    (value) => ask({ outline: value }),
  )}
  ${found ? html`<p class="note">It covers ${(100 * found.share).toFixed(0)} % of the picture.</p>` : null}`;
}

function classModelFields(view: SaliencyView, { ascent }: Question, ask: Ask): unknown {
  const growing = view.state === "computing";
  const stop = (): void => {
    view.abort();
    // An abort fires no event: the buttons are drawn anew when it has come through.
    setTimeout(() => ask({}));
  };
  return html`${segments(
      "Ascent",
      "ascent",
      [
        ["clear", "Clear"],
        ["paper", "As in the paper"],
      ] as const,
      ascent,
      (value) => ask({ ascent: value }),
    )}
    <p class="note">
      “Clear” shifts, shrinks and tints the picture anew for each step, and blurs the steps, which are strongest in the
      middle and more grey than coloured: against patterns that only networks see.
    </p>
    <div class="row">
      <button type="button" ?disabled=${!growing} @click=${stop}>Stop</button>
      <button type="button" ?disabled=${growing} @click=${() => void view.growClassModel().catch(() => undefined)}>
        Grow again
      </button>
    </div>`;
}
