import { agreement, formatAgreement } from "../sanity/agreement.js";
import { SIMILARITY_NAMES, type Similarity } from "../sanity/compare-maps.js";
import { expectation } from "../sanity/expectations.js";
import {
  classVerdict,
  RANDOM_CLASS_LIMIT,
  RANDOM_WEIGHTS_LIMIT,
  weightsVerdict,
  type Verdict,
} from "../sanity/verdicts.js";
import { escapeHtml, failureList, htmlPage, htmlTable } from "./html.js";
import { lineChart } from "./plots.js";

/** Mean similarities of one method to its own maps on the trained network. */
export interface SanityResult {
  readonly method: string;
  /** To the maps of other pictures, each for its own class: what two maps of the method share by chance. */
  readonly chance: Similarity;
  /** By layer, from the scores down (none where that was not tested): everything from the scores to this layer is random. */
  readonly cascading: readonly Similarity[];
  /** By layer: only this layer is random. */
  readonly independent: readonly Similarity[];
  /** To the map of another class. */
  readonly randomClass: Similarity;
  /** Standard errors of `randomClass`. */
  readonly randomClassError: Similarity;
}

export interface SanityReport {
  readonly title: string;
  readonly command: string;
  readonly facts: Readonly<Record<string, string>>;
  /** From the scores down. */
  readonly layers: readonly string[];
  readonly results: readonly SanityResult[];
  /** What is wrong with the pictures that were left out. */
  readonly failures: readonly string[];
}

export const SANITY_EXPLANATION =
  "A map that stays the same when the weights are replaced by random ones, or when another class is asked for, cannot " +
  "explain what the network has learnt about the class. Similarities are read beyond chance, that is beyond what maps of " +
  "two different pictures share: (similarity - chance) / (1 - chance), the form of Cohen's kappa, on the scale of Landis & " +
  `Koch 1977. Random weights may agree fairly at most (${RANDOM_WEIGHTS_LIMIT}, rank correlation), another class may agree anything ` +
  `but almost perfectly (${RANDOM_CLASS_LIMIT}, structural similarity). Guided backpropagation and DeconvNet are known to fail, ` +
  "most plainly for another class: their rules at the ReLUs restore the edges of the picture almost whatever the weights " +
  "(Adebayo et al. 2018, Nie et al. 2018, Sixt et al. 2020).";

/** One HTML page with the verdicts, a plot by layer for each similarity, and the figures. It loads nothing. */
export function sanityReport({ title, command, facts, layers, results, failures }: SanityReport): string {
  const word = ({ passes, agreement: agreed }: Verdict): string =>
    `${passes ? "passes" : "FAILS"}\u00a0(${formatAgreement(agreed)})`;
  const verdicts = results.map(({ method, cascading, randomClass, chance }) => {
    const last = cascading.at(-1);
    const known = expectation(method);
    return [
      method,
      last ? word(weightsVerdict(last, chance)) : "not tested",
      known?.randomWeights ?? "",
      word(classVerdict(randomClass, chance)),
      known?.randomClass ?? "",
      known?.why ?? "",
    ];
  });
  const tested = results.some(({ cascading }) => cascading.length > 0);
  const sections = (tested ? (["cascading", "independent"] as const) : []).map((kind) => {
    // Before the first step of the cascade every map is its own.
    const [start, ticks] = kind === "cascading" ? [[1], ["trained", ...layers]] : [[], layers];
    const plots = SIMILARITY_NAMES.map((name) => {
      const lines = results.map((result) => ({
        label: result.method,
        values: [...start, ...result[kind].map((similarity) => similarity[name])],
      }));
      return `<h3>${ABOUT[name]}</h3>${lineChart(`${ABOUT[name]}, ${kind} randomisation`, ticks, lines)}`;
    });
    return `<h2>Random weights, ${kind}</h2><p>${KINDS[kind]}</p>${plots.join("\n")}`;
  });
  const rows = results.map(({ method, randomClass, randomClassError, chance }) => [
    method,
    ...SIMILARITY_NAMES.flatMap((name) => [
      `${randomClass[name].toFixed(3)}\u00a0±\u00a0${randomClassError[name].toFixed(3)}`,
      chance[name].toFixed(3),
      formatAgreement(agreement(randomClass, chance)[name]),
    ]),
  ]);
  const columns = SIMILARITY_NAMES.flatMap((name) => [name, "by chance", "agreement"]);
  return htmlPage(
    title,
    `<p>Made by <code>${escapeHtml(command)}</code></p>
${htmlTable(["", ""], Object.entries(facts))}
<p>${escapeHtml(SANITY_EXPLANATION)}</p>
${htmlTable(["method", "random weights", "expected", "random class", "expected", "expected because"], verdicts)}
<p>In brackets the agreement by which it is judged, with all weights random and with another class.</p>
<h2>Another class</h2>
<p>Similarity of the map to that of another class, mean ± standard error; to the maps of other pictures (by chance); and
the first beyond the second (agreement).</p>
${htmlTable(["method", ...columns], rows)}
${sections.join("\n")}
${failureList(failures)}`,
  );
}

const ABOUT = {
  spearman: "Rank correlation of absolute values (Spearman)",
  ssim: "Structural similarity (SSIM)",
  hog: "Correlation of histograms of oriented gradients (HOG)",
} as const;

const KINDS = {
  cascading:
    "Layers become random one after the other, from the scores down, and stay so. Similarity to the map of the trained network; 1 is equal.",
  independent:
    "One layer at a time is random, all others are as trained. Similarity to the map of the trained network; 1 is equal.",
} as const;
