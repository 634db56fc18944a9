// Where the network input lies in the picture. Coordinates are continuous, in pixels from the top left corner: the pixel
// in row i, column j covers [j, j + 1) x [i, i + 1) and has its centre at (j + 0.5, i + 0.5).
//   picture x = scaleX * network x + offsetX,   picture y = scaleY * network y + offsetY
import { SaliencyError, type InputSpec } from "@deep-inside/spec";

export interface Extents {
  readonly height: number;
  readonly width: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Half-open: [left, right) x [top, bottom). */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How the network input was taken from the picture: scaled to `resized`, then cut out at (left, top) with `network` extents. */
export interface Geometry {
  readonly network: Extents;
  readonly image: Extents;
  readonly resized: Extents;
  /** Corner of the cut in the resized picture; negative where the input is larger and black was added. */
  readonly crop: { readonly left: number; readonly top: number };
  /** Picture pixels per network pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
  /** The part of the picture the network sees, in picture coordinates, clipped to the picture. */
  readonly coverage: Box;
}

/**
 * Geometry of a picture of the given extents under the input's resize rule (absent: stretch). The integer rules of
 * `shorter-side-crop` are torchvision's: long side = trunc(size * long / short); crop corner = round((side - crop) / 2),
 * halves to even; a side that is too short gets black borders, the smaller half first.
 *
 * @throws SaliencyError `bad-shape`: an extent is not a positive integer, or the resized picture would be longer than 2^27 pixels
 */
export function inputGeometry(image: Extents, input: Pick<InputSpec, "height" | "width" | "resize">): Geometry {
  for (const extent of [image.height, image.width, input.height, input.width]) {
    if (!Number.isSafeInteger(extent) || extent < 1)
      throw new SaliencyError("bad-shape", `an extent is ${extent}, expected an integer of at least 1`);
  }
  const network = { height: input.height, width: input.width };
  const fits = image.height === network.height && image.width === network.width;
  const resized =
    fits || input.resize?.rule !== "shorter-side-crop" ? network : scaleShorterSide(image, input.resize.size);
  const left = cropCorner(resized.width, network.width);
  const top = cropCorner(resized.height, network.height);
  const scaleX = image.width / resized.width;
  const scaleY = image.height / resized.height;
  return {
    network,
    image: { height: image.height, width: image.width },
    resized,
    crop: { left, top },
    scaleX,
    scaleY,
    offsetX: left * scaleX,
    offsetY: top * scaleY,
    coverage: {
      left: Math.max(0, left) * scaleX,
      top: Math.max(0, top) * scaleY,
      right: Math.min(resized.width, left + network.width) * scaleX,
      bottom: Math.min(resized.height, top + network.height) * scaleY,
    },
  };
}

/** Longest side of the resized picture (only the part cut out of it is ever computed). */
const MAX_RESIZED_SIDE = 2 ** 27;

function scaleShorterSide({ height, width }: Extents, size: number): Extents {
  const long = Math.trunc((size * Math.max(height, width)) / Math.min(height, width));
  if (long > MAX_RESIZED_SIDE) {
    throw new SaliencyError(
      "bad-shape",
      `a picture of ${width}x${height} is too elongated to scale its shorter side to ${size}; crop it first`,
    );
  }
  return width <= height ? { height: long, width: size } : { height: size, width: long };
}

function cropCorner(side: number, crop: number): number {
  if (crop > side) return -Math.floor((crop - side) / 2);
  const half = (side - crop) / 2;
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2);
}

/** A point of the network input in picture coordinates. */
export function toImagePoint({ scaleX, scaleY, offsetX, offsetY }: Geometry, { x, y }: Point): Point {
  return { x: scaleX * x + offsetX, y: scaleY * y + offsetY };
}

/** A box of the network input in picture coordinates, clipped to the picture. */
export function toImageBox(geometry: Geometry, box: Box): Box {
  const { height, width } = geometry.image;
  const from = toImagePoint(geometry, { x: box.left, y: box.top });
  const to = toImagePoint(geometry, { x: box.right, y: box.bottom });
  const clip = (value: number, end: number): number => Math.min(end, Math.max(0, value));
  return { left: clip(from.x, width), top: clip(from.y, height), right: clip(to.x, width), bottom: clip(to.y, height) };
}
