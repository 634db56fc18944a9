import { SaliencyError } from "@deep-inside/spec";

/**
 * The one JSON document of a run. Members that are undefined are left out.
 *
 * @throws SaliencyError `not-finite`: JSON has no NaN and no infinity, and null would read as "absent"
 */
export function formatJson(document: object): string {
  const refuseNonFinite = (key: string, value: unknown): unknown => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    throw new SaliencyError(
      "not-finite",
      `"${key}" is ${value}, which is no result. Check the model with: deep-inside weights info.`,
    );
  };
  return `${JSON.stringify(document, refuseNonFinite, 2)}\n`;
}

/** A duration in ms, to the microsecond. */
export function milliseconds(duration: number): number {
  return Math.round(duration * 1000) / 1000;
}
