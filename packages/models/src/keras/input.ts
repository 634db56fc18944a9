import { unsupportedModel } from "../errors.js";
import type { PlacedLayer } from "./config.js";

/**
 * Extents of the input, from the first layer that states them.
 *
 * @param wanted extents the caller gives, for models that leave them open
 * @throws SaliencyError `unsupported-model`
 */
export function kerasInput(
  chain: readonly PlacedLayer[],
  wanted: { readonly height: number; readonly width: number } | undefined,
): { height: number; width: number } {
  const shape = chain
    .map(({ config }) => config["batch_input_shape"] ?? config["batch_shape"] ?? config["input_shape"])
    .find((value): value is unknown[] => Array.isArray(value));
  const [height, width, channels] = (shape ?? []).slice(-3);
  if (shape !== undefined && channels !== 3)
    throw unsupportedModel(
      `The Keras input has the shape ${JSON.stringify(shape)}, expected rows, columns and 3 channels.`,
    );
  if (wanted !== undefined) return wanted;
  if (typeof height !== "number" || typeof width !== "number")
    throw unsupportedModel("The Keras model leaves the height and width of its input open. Give them explicitly.");
  return { height, width };
}
