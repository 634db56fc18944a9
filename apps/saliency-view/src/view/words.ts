import { IDENTITY_LIMIT, type Verification } from "@deep-inside/core";
import type { ViewState } from "../element/results.js";
import type { ProgressDetail } from "../events.js";
import type { Explained } from "../run/explain-picture.js";
import type { Growth } from "../run/grow-class-model.js";
import { peakOf, type Cell } from "./placement.js";

/** A value with three digits, never in a longer form than 1.23e-5. */
export function number(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 0.001 && size < 10000 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

export function percent(share: number): string {
  if (share < 0.0005) return "< 0.1 %";
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** What the probe reads out. */
export function probeText({ row, column, value }: Cell): string {
  return `row ${row}, column ${column}: ${number(value)}`;
}

/** The part of the picture a cell lies in, as people say it. */
function region(row: number, column: number, height: number, width: number): string {
  const third = (at: number, extent: number): number => Math.min(2, Math.floor((3 * (at + 0.5)) / extent));
  const vertical = ["top", "middle", "bottom"][third(row, height)];
  const horizontal = ["left", "centre", "right"][third(column, width)];
  return vertical === "middle" && horizontal === "centre" ? "centre" : `${vertical} ${horizontal}`;
}

/** What the picture shows, for those who do not see it: class, probability, method, and where the map peaks. */
export function describe({ explanation, prediction, localization }: Explained, name: string): string {
  const { map, method } = explanation;
  const { row, column } = peakOf(map);
  const shown = prediction.find(({ index }) => index === explanation.target.index);
  const sure = shown ? ` (probability ${percent(shown.probability)})` : "";
  const found = localization ? ` The object covers ${percent(localization.share)} of it.` : "";
  return `Saliency map of ${name}${sure} by ${method}; strongest in the ${region(row, column, map.height, map.width)} of the picture.${found}`;
}

/** What an element shows or waits for. */
interface Shown {
  readonly phase: ViewState;
  readonly progress: ProgressDetail | null;
  readonly explained: Explained | null;
  readonly targetName: string;
  readonly growth: Growth | null;
  readonly grownName: string;
  readonly cell: Cell | null;
}

/** What is waited for. */
export function waitingFor({ phase, progress }: Pick<Shown, "phase" | "progress">, classModel: boolean): string {
  if (phase === "computing") return classModel ? "Growing the class model" : "Computing the map";
  return progress?.stage === "model" ? "Loading the model" : "Loading";
}

/** The line under the picture. Progress is told once for each stage: a screen reader reads every change. */
export function status(shown: Shown, classModel: boolean): string {
  const { phase, explained, targetName, growth, grownName, cell } = shown;
  if (classModel && growth && phase !== "loading") return tellGrowth(growth, grownName);
  if (!classModel && cell) return probeText(cell);
  if (!classModel && explained) return tellExplained(explained, targetName);
  return phase === "loading" || phase === "computing" ? `${waitingFor(shown, classModel)} …` : "";
}

function tellExplained({ explanation, prediction }: Explained, name: string): string {
  const { method, score, target } = explanation;
  const sure = prediction.find(({ index }) => index === target.index);
  return `${name}${sure ? `, ${percent(sure.probability)}` : ""} · score ${number(score)} · ${method}`;
}

function tellGrowth({ result, total }: Growth, name: string): string {
  if (!result) return `Growing the class model of ${name} …`;
  const { probability, score } = result;
  return `${name}${probability === undefined ? "" : `, ${percent(probability)}`} · score ${number(score)} · ${total} steps`;
}

/** What the bias identity says. */
export function verdict({ relativeError }: Verification): { readonly holds: boolean; readonly text: string } {
  const holds = relativeError <= IDENTITY_LIMIT;
  const text = holds
    ? `Gradient verified: the bias identity holds to ${relativeError.toExponential(1)}`
    : `Gradient not verified: the bias identity is off by ${relativeError.toExponential(1)}`;
  return { holds, text };
}
