import { html, type TemplateResult } from "lit";

/** A choice of few: radio buttons in one row. */
export function segments<T extends string>(
  legend: string,
  name: string,
  choices: readonly (readonly [value: T, label: string])[],
  value: string,
  onChange: (value: T) => void,
): TemplateResult {
  return html`<fieldset class="segments">
    <legend>${legend}</legend>
    ${choices.map(
      ([choice, label]) =>
        html`<label
          ><input type="radio" name=${name} .checked=${choice === value} @change=${() => onChange(choice)} /><span
            >${label}</span
          ></label
        >`,
    )}
  </fieldset>`;
}

/** A choice of several. */
export function choice(
  label: string,
  choices: readonly (readonly [value: string, label: string])[],
  value: string,
  onChange: (value: string) => void,
): TemplateResult {
  return html`<label class="field"
    >${label}
    <select @change=${(event: Event) => onChange((event.target as HTMLSelectElement).value)}>
      ${choices.map(([option, text]) => html`<option value=${option} .selected=${option === value}>${text}</option>`)}
    </select></label
  >`;
}
