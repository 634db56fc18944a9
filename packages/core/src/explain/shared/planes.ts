/** Planes (n, height, width) moved by whole pixels, what leaves on one side coming back on the other. */
export function shiftPlanes(
  planes: Float32Array,
  height: number,
  width: number,
  down: number,
  right: number,
): Float32Array {
  if (down === 0 && right === 0) return planes;
  const out = new Float32Array(planes.length);
  const wrap = (value: number, extent: number): number => ((value % extent) + extent) % extent;
  const size = height * width;
  for (let at = 0; at < planes.length; at += size) {
    for (let i = 0; i < height; i++) {
      const row = at + wrap(i + down, height) * width;
      for (let j = 0; j < width; j++) out[row + wrap(j + right, width)] = planes[at + i * width + j]!;
    }
  }
  return out;
}

type Floats = Float32Array | Float64Array;

/**
 * Gaussian blur of planes (n, height, width) into a new array of their kind; beyond the edge the edge goes on.
 *
 * @param sigma in pixels; below 0.1 nothing is blurred
 */
export function blurPlanes<T extends Floats>(planes: T, height: number, width: number, sigma: number): T {
  const out = planes.slice() as T;
  if (sigma < 0.1) return out;
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  weights.forEach((weight, k) => (weights[k] = weight / total));
  blurRows(out, planes, width, weights);
  blurColumns(out, out.slice(), height, width, weights);
  return out;
}

function blurRows(out: Floats, planes: Floats, width: number, weights: Float64Array): void {
  const reach = (weights.length - 1) / 2;
  const line = new Float64Array(width + 2 * reach);
  for (let start = 0; start < planes.length; start += width) {
    line.fill(planes[start]!, 0, reach);
    line.set(planes.subarray(start, start + width), reach);
    line.fill(planes[start + width - 1]!, reach + width);
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * line[j + k]!;
      out[start + j] = sum;
    }
  }
}

/** Whole rows at a time, as they lie in memory. */
function blurColumns(out: Floats, planes: Floats, height: number, width: number, weights: Float64Array): void {
  const reach = (weights.length - 1) / 2;
  const sums = new Float64Array(width);
  for (let start = 0; start < planes.length; start += height * width) {
    for (let i = 0; i < height; i++) {
      sums.fill(0);
      for (let k = -reach; k <= reach; k++) {
        const from = start + Math.min(Math.max(i + k, 0), height - 1) * width;
        const weight = weights[k + reach]!;
        for (let j = 0; j < width; j++) sums[j]! += weight * planes[from + j]!;
      }
      out.set(sums, start + i * width);
    }
  }
}
