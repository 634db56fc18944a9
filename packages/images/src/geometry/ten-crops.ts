import { SaliencyError, type InputSpec, type RawMap, type RgbImage } from "@deep-inside/spec";
import { resizeImage } from "../resize/resize-image.js";
import { inputGeometry, type Extents, type Geometry } from "./geometry.js";

/** One view of a picture, of the extents of the network input. */
export interface Crop {
  /** (3, H, W), raw pixel values 0..255. */
  readonly planes: Float32Array;
  /** Corner in the resized picture. */
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

export interface TenCrops {
  /** The four corners and the centre, each followed by its mirror image. */
  readonly crops: readonly Crop[];
  /** Where the map that `joinCrops` makes of theirs lies in the picture. */
  readonly geometry: Geometry;
}

/** Sides of the resized picture by those of the input, where the model does not say: 256 for 224. */
const MARGIN = 256 / 224;

/**
 * The ten views that the paper's experiments average over: the picture is resized as for the network (a stretched one
 * to 8/7 of the input), and crops are taken at its corners and centre and mirrored.
 *
 * @param image  (height, width, 3)
 * @throws SaliencyError `bad-option`: the model's resize rule leaves nothing to crop from
 */
export function tenCrops(image: RgbImage, input: Pick<InputSpec, "height" | "width" | "resize">): TenCrops {
  const { height, width } = input;
  const resized = resizedExtents(image, input);
  const [down, right] = [resized.height - height, resized.width - width];
  if (down < 0 || right < 0) {
    throw new SaliencyError(
      "bad-option",
      `Crops of ${width}x${height} are larger than the picture, which this model takes resized to ${resized.width}x${resized.height}.`,
    );
  }
  const large = resizeImage(image, { ...resized, filter: input.resize?.filter ?? "bilinear" });
  const corners = [
    [0, 0],
    [0, right],
    [down, 0],
    [down, right],
    [Math.floor(down / 2), Math.floor(right / 2)],
  ] as const;
  const crops = corners.flatMap(([top, left]) =>
    [false, true].map((mirrored) => ({ planes: cut(large, top, left, input, mirrored), top, left, mirrored })),
  );
  return { crops, geometry: inputGeometry(image, resized) };
}

/**
 * The mean of the crops' maps, each put back where its crop was taken and the right way round. Where crops overlap, the sum
 * is divided by the number of crops that saw the pixel; what none of them saw is NaN.
 *
 * @param maps  (H, W) of the network input, one for each crop
 * @returns of the extents of the resized picture
 * @throws SaliencyError `bad-shape`: maps are missing or not of the crops' extents
 */
export function joinCrops({ crops, geometry }: TenCrops, maps: readonly RawMap[]): RawMap {
  const { height, width } = geometry.network;
  const sums = new Float64Array(height * width);
  const counts = new Uint8Array(height * width);
  if (maps.length !== crops.length) {
    throw new SaliencyError("bad-shape", `${maps.length} maps for ${crops.length} crops.`);
  }
  for (const [k, map] of maps.entries()) {
    const { planes, top, left, mirrored } = crops[k]!;
    const extent = map.height * map.width;
    if (3 * extent !== planes.length || map.data.length !== extent || map.width + left > width) {
      throw new SaliencyError("bad-shape", `A map of ${map.width}x${map.height} is not of its crop's extents.`);
    }
    for (let i = 0; i < map.height; i++) {
      const row = (i + top) * width + left;
      for (let j = 0; j < map.width; j++) {
        const at = row + (mirrored ? map.width - 1 - j : j);
        sums[at]! += map.data[i * map.width + j]!;
        counts[at]!++;
      }
    }
  }
  return { height, width, data: Float32Array.from(sums, (sum, at) => sum / counts[at]!) };
}

function resizedExtents(image: Extents, { height, width, resize }: Parameters<typeof tenCrops>[1]): Extents {
  if (resize?.rule === "shorter-side-crop") {
    // Never taken as it is, although it may have the size of the input.
    const { resized } = inputGeometry(image, { height: resize.size, width: resize.size, resize });
    return resized;
  }
  return { height: Math.round(height * MARGIN), width: Math.round(width * MARGIN) };
}

function cut(image: RgbImage, top: number, left: number, { height, width }: Extents, mirrored: boolean): Float32Array {
  const plane = height * width;
  const planes = new Float32Array(3 * plane);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const from = 3 * ((i + top) * image.width + left + (mirrored ? width - 1 - j : j));
      for (let c = 0; c < 3; c++) planes[c * plane + i * width + j] = image.data[from + c]!;
    }
  }
  return planes;
}
