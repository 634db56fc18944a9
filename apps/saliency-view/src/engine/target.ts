import type { Target } from "@deep-inside/core";
import { findClass } from "@deep-inside/models";
import { SaliencyError, type ModelSpec } from "@deep-inside/spec";

const LAYER = /^layer:([^:]+)(?::(\d+)(?::(\d+),(\d+))?)?$/;

/**
 * What the attribute `target` or `minus` means in a model: a class by index, name or synset; `layer:NAME`,
 * `layer:NAME:CHANNEL` or `layer:NAME:CHANNEL:ROW,COLUMN`; nothing or `top1` for the class of the largest score.
 *
 * @throws SaliencyError `unknown-class`, `ambiguous-class`, `bad-option`
 */
export function parseTarget(spec: ModelSpec, text: string | number | Target | null | undefined): Target | undefined {
  if (text === null || text === undefined || text === "" || text === "top1") return undefined;
  if (typeof text === "object") return text;
  if (typeof text === "number" || !text.startsWith("layer:")) return findClass(spec, text);
  const [, layer, channel, row, column] = LAYER.exec(text) ?? [];
  if (layer === undefined) {
    throw new SaliencyError(
      "bad-option",
      "A layer target is written layer:NAME, layer:NAME:CHANNEL or layer:NAME:CHANNEL:ROW,COLUMN.",
    );
  }
  return {
    layer,
    ...(channel !== undefined && { channel: Number(channel) }),
    ...(row !== undefined && { row: Number(row), column: Number(column) }),
  };
}
