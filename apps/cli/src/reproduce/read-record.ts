import { METHOD_NAMES, type MethodName } from "@deep-inside/core";
import { COLORMAPS, readPngText, STYLES, type Colormap, type Style } from "@deep-inside/images";
import { SaliencyError } from "@deep-inside/spec";
import { PROVENANCE_KEYWORD } from "../saliency/provenance.js";

/** How a picture was made, as `saliency` wrote it into the PNG. */
export interface MadeBy {
  readonly version: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly image: { readonly name: string; readonly sha256: string };
  readonly method: MethodName;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly class?: { readonly index: number } | undefined;
  readonly minus?: { readonly index: number } | undefined;
  readonly target?: string | undefined;
  readonly score: number;
  readonly map: { readonly min: number; readonly max: number };
  readonly drawing: { readonly style: Style; readonly colormap: Colormap; readonly opacity: number };
  readonly binary: string;
}

/**
 * The provenance of a PNG.
 *
 * @throws SaliencyError `bad-image`: no PNG, or one without provenance; `bad-option`: provenance that this version cannot follow
 */
export function readRecord(bytes: Uint8Array, path: string): MadeBy {
  const text = readPngText(bytes)[PROVENANCE_KEYWORD];
  if (text === undefined) {
    throw new SaliencyError(
      "bad-image",
      `"${path}" does not say how it was made; only PNG files that "deep-inside saliency" wrote can be made again.`,
    );
  }
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw new SaliencyError("bad-image", `The provenance in "${path}" is damaged: it is no JSON.`, { cause });
  }
  const wrong = firstWrong(record);
  if (wrong === undefined) return record as MadeBy;
  throw new SaliencyError(
    "bad-image",
    `The provenance in "${path}" cannot be followed: ${wrong}. It may be of another version of deep-inside, or damaged.`,
  );
}

const SHA256 = /^[0-9a-f]{64}$/;

/** What is wrong with the record, in words. */
function firstWrong(value: unknown): string | undefined {
  const record = objectOf(value);
  const text = (member: unknown): boolean => typeof member === "string";
  const finite = (member: unknown): boolean => typeof member === "number" && Number.isFinite(member);
  const { style, colormap, opacity } = objectOf(record["drawing"]);
  const index = (member: unknown): boolean => member === undefined || Number.isSafeInteger(objectOf(member)["index"]);
  const plain = Object.values(objectOf(record["parameters"])).every(
    (member) => text(member) || finite(member) || typeof member === "boolean",
  );
  const checks: readonly (readonly [boolean, string])[] = [
    [record["command"] === "saliency", "it is not of the command saliency"],
    [SHA256.test(String(objectOf(record["model"])["sha256"])), "the model's SHA-256 is missing"],
    [SHA256.test(String(objectOf(record["image"])["sha256"])), "the picture's SHA-256 is missing"],
    [text(objectOf(record["model"])["name"]) && text(objectOf(record["image"])["name"]), "a name is missing"],
    [METHOD_NAMES.some((name) => name === record["method"]), `there is no method "${String(record["method"])}"`],
    [typeof record["parameters"] === "object" && plain, "its parameters are missing or no numbers and words"],
    [index(record["class"]) && index(record["minus"]), "a class has no index"],
    [record["target"] === undefined || text(record["target"]), "its target is no text"],
    [record["class"] !== undefined || record["target"] !== undefined, "neither class nor target is named"],
    [
      finite(record["score"]) && text(record["version"]) && text(record["binary"]),
      "score, version or binary is missing",
    ],
    [finite(objectOf(record["map"])["min"]) && finite(objectOf(record["map"])["max"]), "the map's range is missing"],
    [STYLES.some((name) => name === style), `there is no style "${String(style)}"`],
    [COLORMAPS.some((name) => name === colormap), `there is no colour map "${String(colormap)}"`],
    [finite(opacity) && Number(opacity) >= 0 && Number(opacity) <= 1, "the opacity is missing"],
  ];
  return checks.find(([right]) => !right)?.[1];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
