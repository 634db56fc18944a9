import { deriveShapes, elements, type Layer, type LayerShape, type ModelSpec, type Shape } from "@deep-inside/spec";
import { Op } from "../shared/program.js";

/** How convolutions are computed: by the cheaper of the two, or all by one (for comparison). */
export type ConvolutionMethod = "auto" | "direct" | "winograd";

/** One step of the program before any memory is given out. */
export interface NetworkStep {
  readonly op: Op;
  /** Layer whose output this step computes; the input and the flattening have none. */
  readonly layer: Layer | null;
  readonly shape: LayerShape | null;
  readonly input: Shape;
  readonly output: Shape;
  /** The output is a plain vector, else blocked planes. */
  readonly vector: boolean;
  readonly relu: boolean;
}

/** Multiplications of Winograd beside those of the direct sum: what the transforms cost on top, as measured. */
const WINOGRAD_OVERHEAD = 1.4;

/** Steps of a network, in order: the input, then one per layer, with a flattening where planes become vectors. */
export function networkSteps(spec: ModelSpec, method: ConvolutionMethod): NetworkStep[] {
  const shapes = deriveShapes(spec.layers, spec.input);
  const picture: Shape = { channels: 3, height: spec.input.height, width: spec.input.width };
  const steps: NetworkStep[] = [
    { op: Op.Input, layer: null, shape: null, input: picture, output: picture, vector: false, relu: false },
  ];
  let vector = false;
  for (const shape of shapes) {
    const { layer, input, output } = shape;
    if (layer.kind === "dense" && !vector) {
      const flat: Shape = { channels: elements(input), height: 1, width: 1 };
      steps.push({ op: Op.Flatten, layer: null, shape: null, input, output: flat, vector: true, relu: false });
    }
    vector = layer.kind === "dense" || layer.kind === "globalAveragePool";
    const relu = (layer.kind === "conv3x3" || layer.kind === "dense") && layer.relu;
    const flatInput = layer.kind === "dense" ? { channels: elements(input), height: 1, width: 1 } : input;
    steps.push({ op: opOf(shape, method), layer, shape, input: flatInput, output, vector, relu });
  }
  return steps;
}

function opOf(shape: LayerShape, method: ConvolutionMethod): Op {
  switch (shape.layer.kind) {
    case "maxpool2x2":
      return Op.MaxPool2x2;
    case "globalAveragePool":
      return Op.GlobalAveragePool;
    case "dense":
      return Op.Dense;
    case "conv3x3":
      if (method === "auto") return winogradPays(shape) ? Op.Conv3x3Winograd : Op.Conv3x3Direct;
      return method === "winograd" ? Op.Conv3x3Winograd : Op.Conv3x3Direct;
  }
}

/** Few channels cannot repay the transforms, few pixels leave most of a tile unused. */
function winogradPays({ input, output }: LayerShape): boolean {
  if (Math.min(input.channels, output.channels) < 8) return false;
  const tiles = Math.ceil(output.height / 4) * Math.ceil(output.width / 4);
  return 36 * 4 * Math.ceil(tiles / 4) * WINOGRAD_OVERHEAD < 9 * output.height * output.width;
}
