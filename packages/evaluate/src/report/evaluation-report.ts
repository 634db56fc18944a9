import { METRICS } from "../run/metrics.js";
import type { Totals } from "../run/totals.js";
import { escapeHtml, failureList, htmlPage, htmlTable } from "./html.js";
import { barChart } from "./plots.js";
import { measuredMetrics, methodRows } from "./tables.js";

/** A picture of the report with what is written below it. */
export interface ReportPicture {
  readonly caption: string;
  /** data: URI. */
  readonly source: string;
}

export interface EvaluationReport {
  readonly title: string;
  readonly command: string;
  /** What was run, by name: model, sha256, binary, pictures. */
  readonly facts: Readonly<Record<string, string>>;
  readonly totals: Totals;
  /** Rows of pictures under a heading. */
  readonly gallery: readonly { readonly heading: string; readonly pictures: readonly ReportPicture[] }[];
  readonly failures: readonly string[];
}

/** For colours that grow brighter with the value. */
const LEGEND =
  "<p>The first picture of each group and the map of its first object by every method. Bright is much, dark is little. In a " +
  "map marked \u00b1, the grey in the middle is zero: what is brighter speaks for the class, what is darker against it.</p>";

/** One HTML page: facts, plots, tables by group, pictures, failures. It loads nothing. */
export function evaluationReport({ title, command, facts, totals, gallery, failures }: EvaluationReport): string {
  const metrics = measuredMetrics(totals);
  const table = (group?: string): string =>
    htmlTable(
      ["method", ...metrics],
      methodRows(totals, group).map(({ method, estimates }) => [
        method,
        ...metrics.map((name) => {
          const found = estimates[name];
          return found ? `${found.mean.toFixed(3)}\u00a0±\u00a0${found.error.toFixed(3)}` : "";
        }),
      ]),
    );
  const plots = METRICS.filter(({ name }) => metrics.includes(name)).map(({ name, about, good }) => {
    const bars = methodRows(totals).flatMap(({ method, estimates }) => {
      const found = estimates[name];
      return found ? [{ label: method, value: found.mean, error: found.error }] : [];
    });
    const says = `${about[0]!.toUpperCase()}${about.slice(1)}; ${good} is good.`;
    return `<section><h3>${name}</h3><p>${escapeHtml(says)}</p>${barChart(name, bars)}</section>`;
  });
  const pictures = gallery.map(
    ({ heading, pictures: row }) =>
      `<h3>${escapeHtml(heading)}</h3><div class="pictures">${row.map(({ caption, source }) => `<figure><img alt="${escapeHtml(caption)}" src="${source}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`).join("")}</div>`,
  );
  return htmlPage(
    title,
    `<p>Made by <code>${escapeHtml(command)}</code></p>
${htmlTable(["", ""], Object.entries(facts))}
<h2>All pictures</h2>
<p>Mean ± standard error. (random) and (centre) know nothing of the picture: a uniform random map and a Gaussian in the middle.</p>
${table()}
<div class="plots">${plots.join("\n")}</div>
<h2>By group</h2>
${totals.groups.map((group) => `<h3>${escapeHtml(group)}</h3>${table(group)}`).join("\n")}
${pictures.length > 0 ? `<h2>Pictures</h2>${LEGEND}${pictures.join("\n")}` : ""}
${failureList(failures)}`,
  );
}
