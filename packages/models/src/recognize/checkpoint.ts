import { quote, unsupportedModel } from "../errors.js";
import type { Checkpoint } from "../import/checkpoint.js";
import type { SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import { recognizeCaffeNames } from "./caffe-names.js";
import { withExplicitLayers } from "./explicit.js";
import { checkLineage } from "./fingerprint.js";
import { checkFlattenOrder } from "./flatten-order.js";
import { withoutPrefix } from "./prefix.js";
import { recognizeTorchvision } from "./torchvision.js";

/**
 * Finds out which network the named tensors of a file belong to, from names and shapes alone.
 *
 * @throws SaliencyError `unsupported-model` naming the first tensor that does not fit
 */
export async function recognizeCheckpoint(file: Checkpoint, options: ImportOptions): Promise<SourceNetwork> {
  const checkpoint = withoutPrefix(file);
  const found = await recognize(checkpoint, options);
  return { ...found, warnings: [...(checkpoint.warnings ?? []), ...found.warnings] };
}

async function recognize(checkpoint: Checkpoint, options: ImportOptions): Promise<SourceNetwork> {
  if (options.layers !== undefined) return withExplicitLayers(checkpoint, options.layers, options.input);
  const network = recognizeTorchvision(checkpoint, options.input) ?? recognizeCaffeNames(checkpoint, options.input);
  if (network === null) {
    const names = [...checkpoint.parameters.keys()].slice(0, 4).map(quote);
    throw unsupportedModel(
      `The tensors (${names.join(", ")}, ...) are not named like a VGG network of torchvision, timm or the authors. ` +
        "If it is a plain sequence of 3x3 convolutions, 2x2 max-pools and dense layers, give its layers: " +
        "deep-inside weights import FILE --layers layers.json --input 224x224 --out model.safetensors",
    );
  }
  const checked = await checkLineage(network);
  const warning = await checkFlattenOrder(checked);
  return warning === null ? checked : { ...checked, warnings: [...checked.warnings, warning] };
}
