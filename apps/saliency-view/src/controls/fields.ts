// Native form fields with their labels, so that keyboard and screen reader work by themselves.
import { html, type TemplateResult } from "lit";

export interface Field<V> {
  readonly label: string;
  readonly value: V;
  readonly disabled: boolean;
  readonly onChange: (value: V) => void;
}

/** A list to choose from; `values` are names, or names with other texts. A value that is not in it is shown, too. */
export function choice(
  values: readonly (string | readonly [value: string, text: string])[],
  { label, value, disabled, onChange }: Field<string>,
): TemplateResult {
  const pairs = values.map((entry) => (typeof entry === "string" ? ([entry, entry] as const) : entry));
  const shown = pairs.some(([name]) => name === value) ? pairs : [[value, value] as const, ...pairs];
  return html`<label class="field">
    ${label}
    <select ?disabled=${disabled} @change=${(event: Event) => onChange(valueOf(event))}>
      ${shown.map(([name, text]) => html`<option value=${name} .selected=${name === value}>${text}</option>`)}
    </select>
  </label>`;
}

export function slider(
  [min, max, step]: readonly [number, number, number],
  { label, value, disabled, onChange }: Field<number>,
): TemplateResult {
  return html`<label class="field">
    <span class="row"><span>${label}</span><output>${value}</output></span>
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      .value=${String(value)}
      ?disabled=${disabled}
      @input=${(event: Event) => onChange(Number(valueOf(event)))}
    />
  </label>`;
}

/** A text with suggestions, from the <datalist> of this id. It stands outside: a label is all the text within it. */
export function combobox(
  list: string,
  placeholder: string,
  { label, value, disabled, onChange }: Field<string>,
): TemplateResult {
  return html`<label class="field">
    ${label}
    <input
      type="text"
      list=${list}
      placeholder=${placeholder}
      autocomplete="off"
      spellcheck="false"
      .value=${value}
      ?disabled=${disabled}
      @change=${(event: Event) => onChange(valueOf(event).trim())}
    />
  </label>`;
}

export function toggle({ label, value, disabled, onChange }: Field<boolean>): TemplateResult {
  return html`<label class="toggle">
    <input
      type="checkbox"
      .checked=${value}
      ?disabled=${disabled}
      @change=${(event: Event) => onChange((event.target as HTMLInputElement).checked)}
    />
    ${label}
  </label>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}
