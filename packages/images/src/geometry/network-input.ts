import type { InputSpec, RgbImage } from "@deep-inside/spec";
import { resizeWindow } from "../resize/resize-image.js";
import { inputGeometry, type Geometry } from "./geometry.js";

export interface NetworkInput {
  /** (3, H, W), channels R, G, B, raw pixel values 0..255: the engine applies mean and std. */
  readonly planes: Float32Array;
  readonly geometry: Geometry;
}

/**
 * The picture as the network takes it, and where that lies in the picture. The resized picture is rounded to bytes, as
 * in a torchvision pipeline on PIL images. A picture of the input's size is not resampled.
 *
 * @param image  (height, width, 3)
 * @param input  extents and resize rule of the model; absent rule means stretch, bilinear
 * @throws SaliencyError `bad-shape`
 */
export function networkInput(image: RgbImage, input: Pick<InputSpec, "height" | "width" | "resize">): NetworkInput {
  const geometry = inputGeometry(image, input);
  const { resized, crop, network } = geometry;
  const window = {
    top: Math.max(0, crop.top),
    left: Math.max(0, crop.left),
    height: Math.min(network.height, resized.height),
    width: Math.min(network.width, resized.width),
  };
  const seen = resizeWindow(image, { ...resized, filter: input.resize?.filter ?? "bilinear" }, window);

  // A negative corner is a black border.
  const border = { top: window.top - crop.top, left: window.left - crop.left };
  const plane = network.height * network.width;
  const planes = new Float32Array(3 * plane);
  for (let i = 0, from = 0; i < seen.height; i++) {
    let to = (i + border.top) * network.width + border.left;
    for (let j = 0; j < seen.width; j++, to++) {
      for (let c = 0; c < 3; c++) planes[c * plane + to] = seen.data[from++] ?? 0;
    }
  }
  return { planes, geometry };
}
