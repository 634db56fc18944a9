import { deriveShapes, elements, SaliencyError, type ModelSpec, type Shape } from "@deep-inside/spec";
import { softmax } from "./shared/top.js";

/**
 * What is explained: a class by its index, or a layer, one of its channels, or one unit of it (counted from 0, after
 * the layer's ReLU). A channel or layer without a position stands for the mean over its units.
 */
export type Target =
  number | { readonly layer: string; readonly channel?: number; readonly row?: number; readonly column?: number };

/**
 * Whether a class stands for its score (`none`), or for its probability or log-probability after soft-max. These two are
 * also about all other classes, and the slope of a probability near 0 or 1 is nearly 0 everywhere.
 */
export type Softmax = "none" | "probability" | "log-probability";

export const SOFTMAXES: readonly Softmax[] = ["none", "probability", "log-probability"];

/** A target within one network: its value is <`seed`, output (C, H, W) of `layer`>, after `softmax` of that output. */
export interface ResolvedTarget {
  readonly layer: string;
  /** Index of the class, when the target is one. */
  readonly index?: number;
  readonly seed: Float32Array;
  /** Default "none". */
  readonly softmax?: Softmax;
}

/**
 * The target in a network; `top1` is used when none is given.
 *
 * @throws SaliencyError `unknown-class`, `unknown-layer`, `bad-option`
 */
export function resolveTarget(spec: ModelSpec, target: Target | undefined, top1: number): ResolvedTarget {
  const shapes = deriveShapes(spec.layers, spec.input);
  if (target === undefined || typeof target === "number") {
    const { layer, output } = shapes.at(-1)!;
    const index = target ?? top1;
    const classes = elements(output);
    if (!Number.isSafeInteger(index) || index < 0 || index >= classes) {
      throw new SaliencyError(
        "unknown-class",
        `There is no class ${index}: ${spec.name} has ${classes}, numbered from 0 to ${classes - 1}.`,
      );
    }
    const seed = new Float32Array(classes);
    seed[index] = 1;
    return { layer: layer.name, index, seed };
  }
  if (typeof target !== "object" || target === null) {
    throw new SaliencyError(
      "bad-option",
      `target is ${JSON.stringify(target)}, expected the index of a class, or { layer, channel, row, column }.`,
    );
  }
  const shape = shapes.find(({ layer }) => layer.name === target.layer);
  if (!shape) {
    const names = spec.layers.map((layer) => layer.name).join(", ");
    throw new SaliencyError(
      "unknown-layer",
      `There is no layer "${target.layer}" in ${spec.name}; its layers are ${names}.`,
    );
  }
  return { layer: target.layer, seed: unitSeed(shape.output, target) };
}

/** Difference of two targets of the same layer: the derivative is linear in its seed. */
export function contrast<T extends ResolvedTarget>(target: T, minus: ResolvedTarget): Omit<T, "index"> {
  if (target.layer !== minus.layer) {
    throw new SaliencyError(
      "bad-option",
      `Targets of one layer can be contrasted, not of "${target.layer}" and "${minus.layer}".`,
    );
  }
  const { index: _, ...rest } = target;
  return { ...rest, seed: target.seed.map((value, at) => value - minus.seed[at]!) };
}

/** The target after soft-max. @throws SaliencyError `bad-option` for a layer, which has no probability */
export function withSoftmax<S extends Softmax>(target: ResolvedTarget, softmax: S): ResolvedTarget & { softmax: S } {
  if (softmax !== "none" && target.index === undefined) {
    throw new SaliencyError("bad-option", `A class has a ${softmax}; layer "${target.layer}" has none.`);
  }
  return { ...target, softmax };
}

/** Value of the target, given its layer's output. */
export function targetValue({ seed, softmax: kind = "none" }: ResolvedTarget, output: Float32Array): number {
  const values = kind === "none" ? output : softmax(output);
  let sum = 0;
  for (let at = 0; at < seed.length; at++) {
    if (seed[at] !== 0) sum += seed[at]! * (kind === "log-probability" ? Math.log(values[at]!) : values[at]!);
  }
  return sum;
}

/** Derivative of the target's value by its layer's output, where the output is this. */
export function targetSlope({ seed, softmax: kind = "none" }: ResolvedTarget, output: Float32Array): Float32Array {
  if (kind === "none") return seed;
  const p = softmax(output);
  if (kind === "probability") {
    const expected = p.reduce((sum, share, k) => sum + share * seed[k]!, 0);
    return p.map((share, k) => share * (seed[k]! - expected));
  }
  const total = seed.reduce((sum, weight) => sum + weight, 0);
  return seed.map((weight, k) => weight - total * p[k]!);
}

function unitSeed({ channels, height, width }: Shape, target: Exclude<Target, number>): Float32Array {
  const within = (value: number | undefined, extent: number, what: string): [number, number] => {
    if (value === undefined) return [0, extent];
    if (!Number.isSafeInteger(value) || value < 0 || value >= extent) {
      throw new SaliencyError(
        "bad-option",
        `${what} ${value} of layer "${target.layer}" does not exist; it has ${extent}, counted from 0.`,
      );
    }
    return [value, value + 1];
  };
  const [c0, c1] = within(target.channel, channels, "Channel");
  const [i0, i1] = within(target.row, height, "Row");
  const [j0, j1] = within(target.column, width, "Column");
  const seed = new Float32Array(channels * height * width);
  const share = 1 / ((c1 - c0) * (i1 - i0) * (j1 - j0));
  for (let c = c0; c < c1; c++) {
    for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) seed[(c * height + i) * width + j] = share;
  }
  return seed;
}
