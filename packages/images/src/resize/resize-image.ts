import { SaliencyError, type ResizeFilter, type RgbImage } from "@deep-inside/spec";
import { FILTERS, PRECISION_BITS, resampleTaps, type Taps } from "./taps.js";

export interface ResizeOptions {
  readonly height: number;
  readonly width: number;
  readonly filter: ResizeFilter;
}

/** Part of a resized picture. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Resizes as `PIL.Image.resize` does, bit for bit: fixed-point weights, columns first, then rows, rounded to bytes
 * between the two. An axis whose extent stays is not resampled; a picture of the asked size is returned as it is.
 *
 * @param image  (H, W, 3)
 * @param options.height, options.width  extents of the result, at least 1
 * @param options.filter  `bilinear` and `bicubic` average when scaling down (antialiasing), `nearest` does not
 * @throws SaliencyError `bad-shape`: an extent is not a positive integer, or the data do not fit the extents
 */
export function resizeImage(image: RgbImage, options: ResizeOptions): RgbImage {
  const { height, width } = options;
  return resizeWindow(image, options, { top: 0, left: 0, height, width });
}

/**
 * The part `window` of `resizeImage(image, options)`. Only that part is computed, so a strip of 1x5000 may be scaled to a
 * shorter side of 256 and cut.
 *
 * @throws SaliencyError `bad-shape`
 */
export function resizeWindow(image: RgbImage, { height, width, filter }: ResizeOptions, window: Window): RgbImage {
  if (![height, width].every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new SaliencyError("bad-shape", `cannot resize to ${width}x${height}; both must be integers of at least 1`);
  }
  const { height: H, width: W, data } = image;
  if (H < 1 || W < 1 || data.length !== H * W * 3) {
    throw new SaliencyError("bad-shape", `an RGB picture of ${W}x${H} cannot have ${data.length} bytes`);
  }
  const whole = window.height === H && window.width === W;
  if (whole && height === H && width === W) return image;
  if (filter === "nearest" || (height === H && width === W)) {
    return pick(
      image,
      nearestInputs(H, height, window.top, window.height),
      nearestInputs(W, width, window.left, window.width),
    );
  }
  const shape = FILTERS[filter];
  const rows =
    height === H ? identityTaps(window.top, window.height) : resampleTaps(H, height, window.top, window.height, shape);
  const columns =
    width === W ? identityTaps(window.left, window.width) : resampleTaps(W, width, window.left, window.width, shape);
  const firstRow = rows.first[0] ?? 0;
  const endRow = (rows.first.at(-1) ?? 0) + (rows.count.at(-1) ?? 0);
  return resampleRows(resampleColumns(image, firstRow, endRow, columns), firstRow, rows);
}

/** One input of full weight for each output: (2^21 + value * 2^22) >> 22 is the value, so the axis passes unchanged. */
function identityTaps(start: number, length: number): Taps {
  return {
    first: Int32Array.from({ length }, (_, x) => start + x),
    count: new Int32Array(length).fill(1),
    weights: new Int32Array(length).fill(1 << PRECISION_BITS),
    stride: 1,
  };
}

function pick(image: RgbImage, rows: Int32Array, columns: Int32Array): RgbImage {
  const data = new Uint8Array(rows.length * columns.length * 3);
  let to = 0;
  for (const i of rows) {
    for (const j of columns) {
      const from = 3 * (i * image.width + j);
      for (let c = 0; c < 3; c++) data[to++] = image.data[from + c] ?? 0;
    }
  }
  return { height: rows.length, width: columns.length, data };
}

/** Adds up the steps as PIL does: where a centre falls between two inputs, rounding errors decide, and they must be PIL's. */
function nearestInputs(from: number, to: number, start: number, length: number): Int32Array {
  const step = from / to;
  let centre = step * 0.5;
  for (let x = 0; x < start; x++) centre += step;
  return Int32Array.from({ length }, () => {
    const input = Math.min(from - 1, Math.trunc(centre));
    centre += step;
    return input;
  });
}

/** A sum of bytes times weights, begun at half a unit, as a byte. */
const toByte = (sum: number): number => Math.min(255, Math.max(0, sum >> PRECISION_BITS));

/** Rows `firstRow` to `endRow` with their columns resampled. */
function resampleColumns(
  { width: W, data: x }: RgbImage,
  firstRow: number,
  endRow: number,
  { first, count, weights, stride }: Taps,
): RgbImage {
  const height = endRow - firstRow;
  const width = first.length;
  const data = new Uint8Array(height * width * 3);
  for (let j = 0; j < width; j++) {
    const taps = weights.subarray(j * stride, j * stride + (count[j] ?? 0));
    for (let i = 0; i < height; i++) {
      let r = 1 << (PRECISION_BITS - 1);
      let g = r;
      let b = r;
      let from = 3 * ((firstRow + i) * W + (first[j] ?? 0));
      for (let k = 0; k < taps.length; k++, from += 3) {
        const w = taps[k] ?? 0;
        r += (x[from] ?? 0) * w;
        g += (x[from + 1] ?? 0) * w;
        b += (x[from + 2] ?? 0) * w;
      }
      const to = 3 * (i * width + j);
      data[to] = toByte(r);
      data[to + 1] = toByte(g);
      data[to + 2] = toByte(b);
    }
  }
  return { height, width, data };
}

/** All outputs of `taps` from a picture whose row 0 is input row `firstRow`. */
function resampleRows(
  { width, data: x }: RgbImage,
  firstRow: number,
  { first, count, weights, stride }: Taps,
): RgbImage {
  const height = first.length;
  const row = 3 * width;
  const data = new Uint8Array(height * row);
  const sums = new Int32Array(row);
  for (let i = 0; i < height; i++) {
    sums.fill(1 << (PRECISION_BITS - 1));
    for (let k = 0; k < (count[i] ?? 0); k++) {
      const w = weights[i * stride + k] ?? 0;
      const from = ((first[i] ?? 0) - firstRow + k) * row;
      for (let c = 0; c < row; c++) sums[c] = (sums[c] ?? 0) + (x[from + c] ?? 0) * w;
    }
    for (let c = 0; c < row; c++) data[i * row + c] = toByte(sums[c] ?? 0);
  }
  return { height, width, data };
}
