import { deriveShapes, SaliencyError, type ModelSpec, type RawMap, type Shape } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { identity, start, unitOf } from "../shared/start.js";
import { upsample } from "../shared/upsample.js";

export interface CamOptions extends ExplainOptions {
  /** Convolution whose output is weighed; the engine must keep it. Default: the last convolution. */
  readonly layer?: string | undefined;
}

/** What the CAM family works on: a layer's output A (channels, height, width) and the target's derivative g by it. */
export interface LayerGradient {
  readonly activation: Float32Array;
  readonly gradient: Float32Array;
  readonly shape: Shape;
}

/**
 * One forward pass, and backwards only as far as the layer; `weigh` turns both into one value per position, which is
 * enlarged to the input. Only within `engine.exclusive`.
 *
 * @throws SaliencyError `unknown-layer` for a layer that is no convolution or was not kept, and as `classSaliency`
 */
export async function classActivation(
  engine: Engine,
  picture: Float32Array,
  options: CamOptions,
  method: string,
  weigh: (parts: LayerGradient) => Float32Array,
): Promise<Explanation> {
  const { layer, shape } = camLayer(engine.spec, options.layer);
  const started = await start(engine, picture, options);
  const { layer: from } = started.target;
  const activation = engine.activation(layer);
  const [gradient] = await engine.backward({ from, seeds: [started.seed], to: layer, signal: options.signal });
  const { height, width } = engine.spec.input;
  const coarse: RawMap = {
    height: shape.height,
    width: shape.width,
    data: weigh({ activation, gradient: gradient!, shape }),
  };
  return {
    method,
    map: upsample(coarse, height, width),
    unit: unitOf(started),
    ...identity(engine, started, { layer }),
  };
}

export function camLayer(spec: ModelSpec, name: string | undefined): { layer: string; shape: Shape } {
  const convolutions = deriveShapes(spec.layers, spec.input).filter(({ layer }) => layer.kind === "conv3x3");
  const found = name === undefined ? convolutions.at(-1) : convolutions.find(({ layer }) => layer.name === name);
  if (found) return { layer: found.layer.name, shape: found.output };
  const names = convolutions.map(({ layer }) => layer.name).join(", ");
  const wanted = name === undefined ? "no convolution" : `no convolution "${name}"`;
  throw new SaliencyError(
    "unknown-layer",
    `${spec.name} has ${wanted} to weigh; its convolutions are ${names || "none"}.`,
  );
}

/** max(sum over channels of weight(c, position) * A, 0) at each position. */
export function weighChannels(
  { activation, shape }: Pick<LayerGradient, "activation" | "shape">,
  weight: (c: number, position: number) => number,
): Float32Array {
  const size = shape.height * shape.width;
  const sums = new Float64Array(size);
  for (let c = 0; c < shape.channels; c++) {
    for (let at = 0; at < size; at++) sums[at]! += weight(c, at) * activation[c * size + at]!;
  }
  return Float32Array.from(sums, (sum) => Math.max(sum, 0));
}
