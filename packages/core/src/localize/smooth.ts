import { blurPlanes } from "../explain/shared/planes.js";

/** Values (height, width) averaged with Gaussian weights of standard deviation `sigma` pixels over those that are not NaN. */
export function smooth(values: Float64Array, height: number, width: number, sigma: number): Float64Array {
  const known = values.map((value) => (Number.isNaN(value) ? 0 : 1));
  if (!known.includes(0)) return blurPlanes(values, height, width, sigma);
  const sums = blurPlanes(
    values.map((value, at) => (known[at] ? value : 0)),
    height,
    width,
    sigma,
  );
  const shares = blurPlanes(known, height, width, sigma);
  return sums.map((sum, at) => (known[at] ? sum / shares[at]! : NaN));
}
