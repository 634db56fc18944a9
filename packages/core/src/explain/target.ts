import { deriveShapes, elements, SaliencyError, type ModelSpec, type Shape } from "@deep-inside/spec";

/**
 * What is explained: a class by its index, or a layer, one of its channels, or one unit of it (counted from 0, after
 * the layer's ReLU). A channel or layer without a position stands for the mean over its units.
 */
export type Target =
  number | { readonly layer: string; readonly channel?: number; readonly row?: number; readonly column?: number };

/** A target within one network: the derivative of its value by the output (C, H, W) of `layer` is `seed`. */
export interface ResolvedTarget {
  readonly layer: string;
  /** Index of the class, when the target is one. */
  readonly index?: number;
  readonly seed: Float32Array;
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
export function contrast(target: ResolvedTarget, minus: ResolvedTarget): ResolvedTarget {
  if (target.layer !== minus.layer) {
    throw new SaliencyError(
      "bad-option",
      `Targets of one layer can be contrasted, not of "${target.layer}" and "${minus.layer}".`,
    );
  }
  return { layer: target.layer, seed: target.seed.map((value, at) => value - minus.seed[at]!) };
}

/** Value of the target, given its layer's output. */
export function targetValue({ seed }: ResolvedTarget, output: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < seed.length; at++) if (seed[at] !== 0) sum += seed[at]! * output[at]!;
  return sum;
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
