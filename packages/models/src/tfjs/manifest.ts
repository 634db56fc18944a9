// The layers-model format of TensorFlow.js: tfjs-core/src/io/types.ts (WeightsManifestConfig).

import { badModel, quote, unsupportedModel } from "../errors.js";
import { count } from "@deep-inside/spec";

export interface TfjsWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** How a value is stored; `scale` and `min` undo the quantisation of integers: value = stored * scale + min. */
  readonly stored: "float32" | "float16" | "uint8" | "uint16";
  readonly scale: number;
  readonly min: number;
  /** Bytes within the group's files, one after the other. */
  readonly begin: number;
  readonly end: number;
}

export interface TfjsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly TfjsWeight[];
  readonly bytes: number;
}

const STORED_BYTES = { float32: 4, float16: 2, uint8: 1, uint16: 2 } as const;

/** @throws SaliencyError `bad-model` for paths that lead elsewhere and malformed entries; `unsupported-model` */
export function parseManifest(value: unknown): TfjsGroup[] {
  if (!Array.isArray(value)) throw badModel("model.json has no weightsManifest.");
  return value.map((group: unknown) => {
    const { paths, weights } = (group ?? {}) as { paths?: unknown; weights?: unknown };
    if (!Array.isArray(paths) || !Array.isArray(weights))
      throw badModel("A group of the weightsManifest has no paths and weights.");
    let position = 0;
    const placed = weights.map((weight: unknown): TfjsWeight => {
      const parsed = parseWeight(weight, position);
      position = parsed.end;
      return parsed;
    });
    return { paths: paths.map(checkPath), weights: placed, bytes: position };
  });
}

/** A shard lies beside model.json or below it, never elsewhere. */
export function checkPath(path: unknown): string {
  if (typeof path !== "string" || path === "" || path.length > 1000)
    throw badModel("The weightsManifest has a path that is no text.");
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    throw badModel(`The weightsManifest has the path ${quote(path)}, which is wrongly encoded.`);
  }
  const parts = decoded.split("/");
  if (decoded.startsWith("/") || /[\\:\0?#]/.test(decoded) || parts.includes("..") || parts.includes("")) {
    throw badModel(`The weightsManifest has the path ${quote(path)}, which leads out of the model's folder.`);
  }
  return path;
}

function parseWeight(value: unknown, begin: number): TfjsWeight {
  const { name, shape, dtype, quantization } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== "string") throw badModel("A weight of the weightsManifest has no name.");
  if (
    !Array.isArray(shape) ||
    shape.length > 8 ||
    !shape.every((extent) => Number.isSafeInteger(extent) && (extent as number) >= 0)
  ) {
    throw badModel(`Weight ${quote(name)} has no shape of non-negative integers.`);
  }
  if (dtype !== "float32")
    throw unsupportedModel(`Weight ${quote(name)} holds ${quote(String(dtype))}, expected float32.`);
  const { dtype: stored = "float32", scale = 1, min = 0 } = (quantization ?? {}) as Record<string, unknown>;
  if (stored !== "float32" && stored !== "float16" && stored !== "uint8" && stored !== "uint16") {
    throw unsupportedModel(
      `Weight ${quote(name)} is quantised to ${quote(String(stored))}, expected uint8, uint16 or float16.`,
    );
  }
  if (typeof scale !== "number" || typeof min !== "number" || !Number.isFinite(scale) || !Number.isFinite(min)) {
    throw badModel(`Weight ${quote(name)} has a quantisation without finite scale and min.`);
  }
  const end = begin + count(shape as number[]) * STORED_BYTES[stored];
  if (!Number.isSafeInteger(end))
    throw badModel(`Weight ${quote(name)} has the shape [${shape}], whose size overflows.`);
  return { name, shape: shape as number[], stored, scale, min, begin, end };
}
