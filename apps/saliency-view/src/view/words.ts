import type { Explained } from "../explain-run.js";
import type { Prediction } from "../engine/prediction.js";
import { peakOf } from "./placement.js";

/** A value with three digits, never in a longer form than 1.23e-5. */
export function number(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 0.001 && size < 10000 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** The part of the picture a cell lies in, as people say it. */
function region(row: number, column: number, height: number, width: number): string {
  const third = (at: number, extent: number): number => Math.min(2, Math.floor((3 * (at + 0.5)) / extent));
  const vertical = ["top", "middle", "bottom"][third(row, height)];
  const horizontal = ["left", "centre", "right"][third(column, width)];
  return vertical === "middle" && horizontal === "centre" ? "centre" : `${vertical} ${horizontal}`;
}

/** What the picture shows, for those who do not see it: class, probability, method, and where the map peaks. */
export function describe({ explanation }: Explained, prediction: readonly Prediction[], name: string): string {
  const { map, method } = explanation;
  const { row, column } = peakOf(map);
  const shown = prediction.find(({ index }) => index === explanation.target.index);
  const sure = shown ? ` (probability ${percent(shown.probability)})` : "";
  return `Saliency map of ${name}${sure} by ${method}; strongest in the ${region(row, column, map.height, map.width)} of the picture.`;
}
