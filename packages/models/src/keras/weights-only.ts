import { badModel, unsupportedModel } from "../errors.js";
import type { SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import { KERAS } from "../recognize/preprocessing.js";
import { vggNetwork, type Weights } from "../recognize/vgg-layers.js";
import { configurationOfDepths, hasPublishedWidths } from "../recognize/vgg-tables.js";
import type { Hdf5 } from "./hdf5/open.js";
import { namesIn } from "./names.js";

/**
 * A VGG whose file holds no topology: convolutions, pools and dense layers in the order Keras lists them, as Keras
 * itself loads them. Only the blocks of VGG11, 13, 16 and 19 are recognised; ReLU and "same" padding follow from that.
 *
 * @throws SaliencyError `unsupported-model`
 */
export function readWeightsOnly(file: Hdf5, root: string, options: ImportOptions): SourceNetwork {
  const names = namesIn(file, root, "layer_names");
  if (names.length === 0) {
    const message = file.has("layers")
      ? "The file is a Keras 3 .weights.h5, which does not say in which order its layers come. Save the whole model: model.save('model.h5')."
      : "The HDF5 file holds no Keras model: neither model_config nor layer_names.";
    throw unsupportedModel(message);
  }
  const depths = [0];
  const convs: Weights[] = [];
  const denses: Weights[] = [];
  for (const name of names) {
    const group = [root, name].filter((part) => part !== "").join("/");
    const parameters = namesIn(file, group, "weight_names").map((path) => file.dataset(`${group}/${path}`));
    const [weight, bias, ...more] = parameters;
    if (weight === undefined) {
      if (/pool/i.test(name)) depths.push(0);
      continue;
    }
    if (more.length > 0)
      throw unsupportedModel(
        `Layer "${name}" has ${parameters.length} weights, expected a kernel and a bias. Save the whole model.`,
      );
    const rank = weight.shape.length;
    if (rank === 4) depths.push((depths.pop() ?? 0) + 1);
    else if (rank !== 2)
      throw unsupportedModel(
        `Layer "${name}" has a kernel of ${rank} axes, expected a convolution (4) or a dense layer (2).`,
      );
    (rank === 4 ? convs : denses).push({ weight, ...(bias ? { bias } : {}) });
  }
  const configuration = depths.pop() === 0 ? configurationOfDepths(depths) : undefined;
  if (configuration === undefined) {
    throw unsupportedModel(
      "The file holds weights alone, and they are of no VGG11, 13, 16 or 19. Save the whole model: model.save('model.h5').",
    );
  }
  if (denses.length === 0) {
    throw unsupportedModel(
      "The file holds the convolutions alone (notop), no classifier, so it gives no class scores to explain. Use the file with the classifier.",
    );
  }
  const widths = convs.map(({ weight }) => weight.shape[3] ?? 0);
  const published = hasPublishedWidths(configuration, widths);
  const channels = widths.at(-1) ?? 0;
  if (channels < 1) throw badModel("The last convolution has no channels.");
  const network = vggNetwork({ depths, convs, denses, convOrder: "HWIO", denseOrder: "IO" }, options.input);
  return {
    architecture: published ? configuration : `${configuration}-custom`,
    layers: network.layers,
    input: network.input,
    flatten: "HWC",
    preprocessing: KERAS,
    warnings: [
      ...(published ? [] : ["The preprocessing of Keras's own VGG models is assumed: mean pixel, no std, blue first."]),
      ...network.warnings,
    ],
  };
}
