import type { Similarity } from "../sanity/compare-maps.js";
import { classVerdict, weightsVerdict } from "../sanity/verdicts.js";
import { escapeHtml, htmlPage, htmlTable } from "./html.js";
import { lineChart } from "./plots.js";

/** Mean similarities of one method to its own maps on the trained network. */
export interface SanityResult {
  readonly method: string;
  /** By layer, from the scores down: everything from the scores to this layer is random. */
  readonly cascading: readonly Similarity[];
  /** By layer: only this layer is random. */
  readonly independent: readonly Similarity[];
  /** To the map of another class. */
  readonly randomClass: Similarity;
}

export interface SanityReport {
  readonly title: string;
  readonly command: string;
  readonly facts: Readonly<Record<string, string>>;
  /** From the scores down. */
  readonly layers: readonly string[];
  readonly results: readonly SanityResult[];
}

export const SANITY_EXPLANATION =
  "A map that stays the same when the weights are replaced by random ones, or when another class is asked for, cannot " +
  "explain what the network has learnt about the class. Guided backpropagation and DeconvNet are known to fail, most plainly for another class: their " +
  "rules at the ReLUs restore the edges of the picture almost whatever the weights (Adebayo et al. 2018, Nie et al. 2018, Sixt et al. 2020).";

/** One HTML page with the verdicts, a plot by layer for each similarity, and the figures. It loads nothing. */
export function sanityReport({ title, command, facts, layers, results }: SanityReport): string {
  const word = (passes: boolean): string => (passes ? "passes" : "FAILS");
  const verdicts = results.map(({ method, cascading, randomClass }) => {
    const weights = weightsVerdict(cascading.at(-1)!);
    const other = classVerdict(randomClass);
    return [method, `${word(weights.passes)}: ${weights.why}`, `${word(other.passes)}: ${other.why}`];
  });
  const sections = (["cascading", "independent"] as const).map((kind) => {
    const plots = (["spearman", "ssim", "hog"] as const).map((name) => {
      const lines = results.map((result) => ({
        label: result.method,
        values: [1, ...result[kind].map((similarity) => similarity[name])],
      }));
      return `<h3>${name}</h3>${lineChart(`${name}, ${kind} randomisation`, ["trained", ...layers], lines)}`;
    });
    return `<h2>Random weights, ${kind}</h2>${plots.join("\n")}`;
  });
  const rows = results.map(({ method, randomClass }) => [
    method,
    ...[randomClass.spearman, randomClass.ssim, randomClass.hog].map((value) => value.toFixed(3)),
  ]);
  return htmlPage(
    title,
    `<p>Made by <code>${escapeHtml(command)}</code></p>
${htmlTable(["", ""], Object.entries(facts))}
<p>${escapeHtml(SANITY_EXPLANATION)}</p>
${htmlTable(["method", "random weights", "random class"], verdicts)}
<h2>Another class</h2>${htmlTable(["method", "spearman", "ssim", "hog"], rows)}
${sections.join("\n")}`,
  );
}
