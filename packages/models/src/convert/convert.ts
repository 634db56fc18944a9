import {
  bytesOf,
  count,
  requireFiniteTensor,
  SaliencyError,
  type InputSpec,
  type Model,
  type ModelSpec,
  type Tensor,
} from "@deep-inside/spec";
import { checkSpec } from "../canonical/spec.js";
import { unsupportedModel } from "../errors.js";
import type { Preprocessing, SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import type { Blocks } from "./block.js";
import { checkShapes } from "./check-shapes.js";
import type { ColumnOrder } from "./column-order.js";
import { encodeWeight } from "./encode.js";
import { foldAffine } from "./fold.js";
import { planLayers, type Plan } from "./plan.js";
import { weightBlocks } from "./weight-blocks.js";

/**
 * Converts a recognised network into the canonical model: our layers, RGB input, weights (out, in, 3, 3) and (out, in)
 * with the input flattened channel, row, column. Parameters are read one after the other, so only one of them exists
 * twice at a time; with `onTensor` only one of them exists at all.
 *
 * @throws SaliencyError `unsupported-model` naming the layer or tensor that does not fit; `bad-model`; `not-finite`;
 *   `aborted`
 */
export async function convert(
  network: SourceNetwork,
  options: ImportOptions,
): Promise<{ model: Model; warnings: string[] }> {
  const plan = planLayers(network);
  checkShapes(plan);
  const spec = checkSpec(specOf(network, plan, options));
  const bgr = options.channelOrder ? options.channelOrder === "bgr" : network.preprocessing.bgr;
  const tensors = new Map<string, Tensor>();
  const give = options.onTensor ?? ((name: string, tensor: Tensor): unknown => tensors.set(name, tensor));
  let done = 0;
  let firstConv = true;
  if (bgr && plan.layers[0]?.source?.kind !== "conv")
    throw unsupportedModel("Blue-first input needs a convolution as the first layer.");
  for (const planned of plan.layers) {
    if (options.signal?.aborted) throw new SaliencyError("aborted", "The import was aborted.");
    if (planned.source === null || planned.shape.weight === null) continue;
    const { layer, source, shape } = planned;
    const [out = 0, ...inputs] = planned.shape.weight;
    const { scale, bias } = await foldAffine(out, source.bias, planned.batchNorm);
    const dtype = options.dtype ?? "f32";
    const blocks: Blocks = () => weightBlocks(source, out, count(inputs), scale, dtype === "f32");
    const order: ColumnOrder = {
      channels: shape.input.channels,
      channelsLast: planned.permuted || source.order === "HWIO",
      reversed: firstConv && bgr,
    };
    firstConv = false;
    const weight = await encodeWeight(`${layer.name}.weight`, planned.shape.weight, blocks, order, dtype);
    if (weight.data.every((byte) => byte === 0)) {
      throw unsupportedModel(
        `All weights of layer "${layer.name}" are 0: they were left out of the file. Use a file with trained weights in every layer.`,
      );
    }
    await give(`${layer.name}.weight`, weight);
    const biasTensor: Tensor = { dtype: "F32", shape: [out], data: bytesOf(Float32Array.from(bias)) };
    requireFiniteTensor(`${layer.name}.bias`, biasTensor);
    await give(`${layer.name}.bias`, biasTensor);
    options.onProgress?.(++done / plan.layers.filter((other) => other.source).length);
  }
  return { model: { spec, tensors }, warnings: [...network.warnings, ...plan.warnings] };
}

function specOf(network: SourceNetwork, plan: Plan, options: ImportOptions): ModelSpec {
  const lineage = network.preprocessing.lineage;
  return {
    name: options.name ?? network.architecture,
    ...(lineage ? { lineage } : {}),
    ...(options.licence ? { licence: options.licence } : {}),
    ...(options.source ? { source: options.source } : {}),
    input: inputOf(network, plan, options),
    layers: plan.layers.map(({ layer }) => layer),
    ...(options.classes ? { classes: options.classes } : {}),
    ...(options.synsets ? { synsets: options.synsets } : {}),
  };
}

function inputOf({ input, preprocessing }: SourceNetwork, plan: Plan, options: ImportOptions): InputSpec {
  const explicit = options.mean !== undefined || options.std !== undefined;
  const { mean, std } = explicit
    ? { mean: options.mean ?? ([0, 0, 0] as const), std: options.std }
    : normalisation(preprocessing, plan);
  return {
    height: input.height,
    width: input.width,
    mean,
    ...(std ? { std } : {}),
    resize: options.resize ?? fitted(preprocessing.resize, input),
  };
}

/** A scaling layer of the network itself replaces what is assumed about pixels: (x - mean) / std = x scale + offset. */
function normalisation(preprocessing: Preprocessing, { rescales }: Plan): Pick<InputSpec, "mean" | "std"> {
  if (rescales.length === 0) return preprocessing;
  const perChannel = [0, 1, 2].map((channel) => {
    const of = (values: readonly number[]): number => values[values.length === 1 ? 0 : channel] ?? NaN;
    let [scale, offset] = [1, 0];
    for (const step of rescales) [scale, offset] = [scale * of(step.scale), offset * of(step.scale) + of(step.offset)];
    if (!(scale > 0) || !Number.isFinite(offset))
      throw unsupportedModel(`The network scales its pixels by ${scale}; only positive factors are supported.`);
    return { mean: -offset / scale || 0, std: 1 / scale };
  });
  const [mean, std] = [perChannel.map((channel) => channel.mean), perChannel.map((channel) => channel.std)];
  return { mean: mean as unknown as InputSpec["mean"], std: std as unknown as InputSpec["mean"] };
}

/** The published crop of 224 out of 256, in the same proportion for other inputs. */
function fitted(
  resize: InputSpec["resize"],
  { height, width }: { height: number; width: number },
): InputSpec["resize"] {
  if (resize?.rule !== "shorter-side-crop") return resize;
  if (height !== width) return { rule: "stretch", filter: resize.filter };
  return { ...resize, size: Math.round((resize.size * height) / 224) };
}
