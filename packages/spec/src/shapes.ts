import { SaliencyError } from "./errors.js";
import type { Layer } from "./layer.js";

/** Extents of an activation in the order channels, rows, columns. */
export interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What is derived for one layer: the extents it reads and writes and those of its parameters (null without any). */
export interface LayerShape {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  /** conv3x3: [out, in, 3, 3]; dense: [out, in]. */
  readonly weight: readonly number[] | null;
  readonly bias: readonly [number] | null;
  /** Multiply-accumulate operations of one forward pass. */
  readonly macs: number;
}

/** Largest value of any extent and of any product of extents: everything stays exact in 32-bit addresses and in f64. */
export const MAX_ELEMENTS = 2 ** 30;

/** Number of values of a shape. */
export function elements(shape: Shape): number {
  return shape.channels * shape.height * shape.width;
}

/**
 * Shapes of every layer for an RGB input of `height` x `width`.
 *
 * @throws SaliencyError `unsupported-model` when the layers do not fit together: the message names the first that does not
 */
export function deriveShapes(layers: readonly Layer[], input: { height: number; width: number }): LayerShape[] {
  const refuse = (what: string): never => {
    throw new SaliencyError("unsupported-model", what);
  };
  const extent = (value: number, what: string): void => {
    if (!Number.isSafeInteger(value) || value < 1 || value > MAX_ELEMENTS)
      refuse(`${what} is ${value}, expected an integer of at least 1`);
  };
  extent(input.height, "input height");
  extent(input.width, "input width");
  if (layers.length === 0) refuse("the network has no layers");

  const names = new Set<string>();
  const shapes: LayerShape[] = [];
  let current: Shape = { channels: 3, height: input.height, width: input.width };
  let flat = false;
  for (const layer of layers) {
    if (names.has(layer.name)) refuse(`two layers are called "${layer.name}"`);
    names.add(layer.name);
    if (flat && layer.kind !== "dense")
      refuse(`layer "${layer.name}" (${layer.kind}) follows a dense layer; only dense layers may`);

    const from = current;
    let weight: readonly number[] | null = null;
    let macs = 0;
    switch (layer.kind) {
      case "conv3x3": {
        extent(layer.channels, `channels of layer "${layer.name}"`);
        const shrink = layer.padding === "same" ? 0 : 2;
        current = { channels: layer.channels, height: from.height - shrink, width: from.width - shrink };
        weight = [layer.channels, from.channels, 3, 3];
        macs = 9 * from.channels * elements(current);
        break;
      }
      case "maxpool2x2":
        current = { channels: from.channels, height: Math.floor(from.height / 2), width: Math.floor(from.width / 2) };
        break;
      case "globalAveragePool":
        current = { channels: from.channels, height: 1, width: 1 };
        break;
      case "dense":
        extent(layer.units, `units of layer "${layer.name}"`);
        current = { channels: layer.units, height: 1, width: 1 };
        weight = [layer.units, elements(from)];
        macs = layer.units * elements(from);
        flat = true;
        break;
    }
    if (current.height < 1 || current.width < 1) {
      refuse(`layer "${layer.name}" (${layer.kind}) gets ${from.height}x${from.width}, which is too small for it`);
    }
    const weights = weight === null ? 0 : weight.reduce((product, n) => product * n, 1);
    if (elements(current) > MAX_ELEMENTS || weights > MAX_ELEMENTS)
      refuse(`layer "${layer.name}" has more than ${MAX_ELEMENTS} values`);
    shapes.push({
      layer,
      input: from,
      output: current,
      weight,
      bias: weight === null ? null : [current.channels],
      macs,
    });
  }
  return shapes;
}
