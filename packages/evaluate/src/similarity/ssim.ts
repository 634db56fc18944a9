import { SaliencyError, type RawMap } from "@deep-inside/spec";
import { checkSameExtents } from "../shared/mask.js";

const WINDOW = 7;
const K1 = 0.01;
const K2 = 0.03;

/**
 * Structural similarity (Wang et al. 2004) with a 7x7 uniform window and sample covariances, averaged over the windows
 * that lie inside: `skimage.metrics.structural_similarity` with its defaults. -1 to 1.
 *
 * @param range  of the values, largest minus smallest possible
 * @throws SaliencyError `bad-shape`: the extents differ, or a side is shorter than 7
 */
export function ssim(one: RawMap, other: RawMap, range: number): number {
  checkSameExtents(one, other);
  const { height, width } = one;
  if (Math.min(height, width) < WINDOW)
    throw new SaliencyError("bad-shape", `SSIM needs maps of at least 7x7, these are ${width}x${height}.`);
  const [a, b] = [Float64Array.from(one.data), Float64Array.from(other.data)];
  const mean = (values: Float64Array): Float64Array => windowMeans(values, height, width);
  const [ux, uy] = [mean(a), mean(b)];
  const [uxx, uyy, uxy] = [mean(product(a, a)), mean(product(b, b)), mean(product(a, b))];
  const sample = WINDOW ** 2 / (WINDOW ** 2 - 1);
  const [c1, c2] = [(K1 * range) ** 2, (K2 * range) ** 2];
  let sum = 0;
  for (let at = 0; at < ux.length; at++) {
    const [x, y] = [ux[at]!, uy[at]!];
    const vx = sample * (uxx[at]! - x * x);
    const vy = sample * (uyy[at]! - y * y);
    const vxy = sample * (uxy[at]! - x * y);
    sum += ((2 * x * y + c1) * (2 * vxy + c2)) / ((x * x + y * y + c1) * (vx + vy + c2));
  }
  return sum / ux.length;
}

function product(one: Float64Array, other: Float64Array): Float64Array {
  const out = new Float64Array(one.length);
  for (let at = 0; at < out.length; at++) out[at] = one[at]! * other[at]!;
  return out;
}

/** Mean of every 7x7 window that lies inside, by sums over rows and then columns. */
function windowMeans(values: Float64Array, height: number, width: number): Float64Array {
  const columns = width - WINDOW + 1;
  const rows = height - WINDOW + 1;
  const lines = new Float64Array(height * columns);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = i * width + j; k < i * width + j + WINDOW; k++) sum += values[k]!;
      lines[i * columns + j] = sum;
    }
  }
  const out = new Float64Array(rows * columns);
  for (let at = 0; at < out.length; at++) {
    let sum = 0;
    for (let k = 0; k < WINDOW; k++) sum += lines[at + k * columns]!;
    out[at] = sum / WINDOW ** 2;
  }
  return out;
}
