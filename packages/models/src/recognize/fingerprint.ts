import type { Preprocessing, SourceLayer, SourceNetwork } from "../import/network.js";
import { readAll } from "../import/parameter.js";
import { CAFFE_RGB, KERAS } from "./preprocessing.js";

// The first filter of the authors' VGG16, top left, for blue, green and red: Keras prints it as block1_conv1. Weights
// that were converted to PyTorch's names from Caffe or Keras carry it, and expect that lineage's pixels.
const CAFFE_BGR = [0.42947, 0.55038, 0.48002] as const;
const TOLERANCE = 0.01;

/**
 * Corrects what the names suggest about pixels when the first filter shows the authors' Caffe weights: under
 * torchvision's names they would otherwise be fed with torchvision's normalisation, and give plausible, wrong maps.
 */
export async function checkLineage(network: SourceNetwork): Promise<SourceNetwork> {
  const first = network.layers.find((layer) => layer.kind === "conv");
  const found = first && (await firstFilter(first));
  const preprocessing = found ? lineageOf(found) : null;
  if (
    preprocessing === null ||
    (preprocessing.bgr === network.preprocessing.bgr && network.preprocessing.lineage === "caffe")
  ) {
    return network;
  }
  return {
    ...network,
    preprocessing: { ...preprocessing, resize: network.preprocessing.resize },
    warnings: [
      ...network.warnings,
      `The first filter is that of the authors' Caffe weights, ${preprocessing.bgr ? "blue" : "red"} first: their mean pixel and no std are used, ` +
        "not what the file's names suggest. Give mean, std or the channel order explicitly if the network was trained otherwise.",
    ],
  };
}

function lineageOf(filter: readonly number[]): Preprocessing | null {
  const equals = (expected: readonly number[]): boolean =>
    expected.every((value, i) => Math.abs((filter[i] ?? NaN) - value) < TOLERANCE);
  if (equals(CAFFE_BGR)) return KERAS;
  return equals(CAFFE_BGR.toReversed()) ? CAFFE_RGB : null;
}

/** The top left weights of the first output channel, one for each input channel. */
async function firstFilter({ weight, order }: SourceLayer & { kind: "conv" }): Promise<number[] | null> {
  const [channels, out] = order === "OIHW" ? [weight.shape[1], weight.shape[0]] : [weight.shape[2], weight.shape[3]];
  if (channels !== 3 || weight.shape.length !== 4 || out === undefined) return null;
  const values = await readAll(weight);
  return [0, 1, 2].map((channel) => values[channel * (order === "OIHW" ? 9 : out)] ?? NaN);
}
