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

/** Gaussian blur of planes (n, height, width); beyond the edge the edge goes on. `sigma` in pixels. */
export function blurPlanes(planes: Float32Array, height: number, width: number, sigma: number): Float32Array {
  if (sigma < 0.1) return planes;
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pass = (from: Float32Array, extent: number, stride: number, lines: (at: number) => number): Float32Array => {
    const out = new Float32Array(from.length);
    for (let line = 0; line < from.length / extent; line++) {
      const start = lines(line);
      for (let i = 0; i < extent; i++) {
        let sum = 0;
        for (let k = -reach; k <= reach; k++) {
          sum += weights[k + reach]! * from[start + Math.min(Math.max(i + k, 0), extent - 1) * stride]!;
        }
        out[start + i * stride] = sum / total;
      }
    }
    return out;
  };
  const size = height * width;
  const rows = pass(planes, width, 1, (line) => line * width);
  return pass(rows, height, width, (line) => Math.floor(line / width) * size + (line % width));
}
