// The lines below the picture: status or error, the verdict of the check, remarks on the model, and the colour scale.
import type { ValueRange } from "@deep-inside/images";
import { html, type TemplateResult } from "lit";
import type { Cell } from "./placement.js";
import { number, verdict } from "./words.js";
import type { Verification } from "@deep-inside/core";

export function renderStatus(text: string, failure: string | null): TemplateResult {
  return failure === null
    ? html`<p class="status" part="status" role="status">${text}</p>`
    : html`<p class="error" part="error" role="alert">${failure}</p>`;
}

export function renderVerdict(verification: Verification): TemplateResult {
  const { holds, text } = verdict(verification);
  return html`<p class="verdict ${holds ? "holds" : "fails"}" part="verification">
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d=${holds ? "M3.5 8.5l3 3 6-7" : "M4 4l8 8M12 4l-8 8"}></path>
    </svg>
    ${text}
  </p>`;
}

export function renderWarnings(warnings: readonly string[]): TemplateResult | null {
  if (warnings.length === 0) return null;
  return html`<details class="warnings" part="warnings">
    <summary>${warnings.length === 1 ? "A remark" : `${warnings.length} remarks`} on this model</summary>
    <ul>
      ${warnings.map((warning) => html`<li>${warning}</li>`)}
    </ul>
  </details>`;
}

/** The colour scale with the values of its ends, and a mark where the probed value lies. */
export function renderLegend({ min, max }: ValueRange, unit: string, cell: Cell | null): TemplateResult {
  const at = cell && max > min ? Math.min(1, Math.max(0, (cell.value - min) / (max - min))) : null;
  return html`<div class="legend" part="legend">
    <span>${number(min)}</span>
    <div class="bar">
      <canvas class="scale" aria-hidden="true"></canvas>
      <div class="mark" ?hidden=${at === null} data-at=${at ?? 0}></div>
    </div>
    <span>${number(max)}</span>
    <span class="unit">${unit}</span>
  </div>`;
}
