/** Values (height, width) averaged with Gaussian weights of standard deviation `sigma` pixels over those that are not NaN. */
export function smooth(values: Float64Array, height: number, width: number, sigma: number): Float64Array {
  if (sigma < 0.1) return values;
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / 2 / sigma ** 2),
  );
  const pass = (from: Float64Array, extent: number, stride: number, lineStep: number): Float64Array => {
    const out = new Float64Array(from.length);
    for (let line = 0; line < from.length / extent; line++) {
      for (let i = 0; i < extent; i++) {
        let sum = 0;
        for (let k = Math.max(-reach, -i); k <= reach && i + k < extent; k++) {
          sum += weights[k + reach]! * from[line * lineStep + (i + k) * stride]!;
        }
        out[line * lineStep + i * stride] = sum;
      }
    }
    return out;
  };
  const both = (from: Float64Array): Float64Array => pass(pass(from, width, 1, width), height, width, 1);
  const known = both(values.map((value) => Number(!Number.isNaN(value))));
  const sums = both(values.map((value) => (Number.isNaN(value) ? 0 : value)));
  return sums.map((sum, at) => (Number.isNaN(values[at]!) ? NaN : sum / known[at]!));
}
