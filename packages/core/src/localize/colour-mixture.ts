/** A mixture of Gaussians over colours r, g, b in 0..255. */
export interface ColourMixture {
  readonly components: readonly Gaussian[];
}

interface Gaussian {
  /** log(share / sqrt((2 pi)^3 |covariance|)). */
  readonly offset: number;
  readonly mean: readonly [number, number, number];
  /** Inverse of the covariance: rr, gg, bb, rg, rb, gb. */
  readonly precision: readonly [number, number, number, number, number, number];
}

const ROUNDS = 10;

/** Added to each variance: 8-bit colours are rounded, and a component of one colour must keep a width. */
const LEAST_VARIANCE = 2;

/**
 * Fits up to `count` components, each to the colours that k-means gives it (as GrabCut does). Deterministic: k-means
 * starts from equal shares of the colours ordered by brightness.
 *
 * @param colours interleaved r, g, b; at least one colour
 */
export function fitColours(colours: Float64Array, count: number): ColourMixture {
  const n = colours.length / 3;
  const brightness = (at: number): number => colours[3 * at]! + colours[3 * at + 1]! + colours[3 * at + 2]!;
  const order = Array.from({ length: n }, (_, at) => at).sort((a, b) => brightness(a) - brightness(b) || a - b);
  const groups = new Uint8Array(n);
  order.forEach((at, rank) => (groups[at] = Math.floor((rank * count) / n)));
  for (let round = 0; round < ROUNDS; round++) {
    const means = moments(colours, groups, count).map(({ mean, size }) => (size > 0 ? mean : null));
    let changed = false;
    for (let at = 0; at < n; at++) {
      const nearest = closest(means, colours[3 * at]!, colours[3 * at + 1]!, colours[3 * at + 2]!);
      changed ||= nearest !== groups[at];
      groups[at] = nearest;
    }
    if (!changed) break;
  }
  return {
    components: moments(colours, groups, count)
      .filter(({ size }) => size > 0)
      .map((part) => gaussian(part, n)),
  };
}

/** -log of the mixture's density at a colour. */
export function surprise({ components }: ColourMixture, r: number, g: number, b: number): number {
  let most = -Infinity;
  let sum = 0;
  for (const { offset, mean, precision } of components) {
    const [x, y, z] = [r - mean[0], g - mean[1], b - mean[2]];
    const [rr, gg, bb, rg, rb, gb] = precision;
    const exponent = offset - 0.5 * (rr * x * x + gg * y * y + bb * z * z) - rg * x * y - rb * x * z - gb * y * z;
    // A running log-sum-exp, so that a far colour does not round to a density of 0.
    if (exponent > most) {
      sum = sum * Math.exp(most - exponent) + 1;
      most = exponent;
    } else sum += Math.exp(exponent - most);
  }
  return -most - Math.log(sum);
}

type Triple = readonly [number, number, number];

interface Moments {
  readonly size: number;
  readonly mean: Triple;
  /** Sums of products: rr, gg, bb, rg, rb, gb. */
  readonly products: readonly number[];
}

function moments(colours: Float64Array, groups: Uint8Array, count: number): Moments[] {
  const sums = Array.from({ length: count }, () => new Float64Array(10));
  for (let at = 0; at < groups.length; at++) {
    const sum = sums[groups[at]!]!;
    const [r, g, b] = [colours[3 * at]!, colours[3 * at + 1]!, colours[3 * at + 2]!];
    const terms = [1, r, g, b, r * r, g * g, b * b, r * g, r * b, g * b];
    for (let k = 0; k < 10; k++) sum[k]! += terms[k]!;
  }
  return sums.map((sum) => ({
    size: sum[0]!,
    mean: [sum[1]! / sum[0]!, sum[2]! / sum[0]!, sum[3]! / sum[0]!],
    products: [...sum.subarray(4)],
  }));
}

function closest(means: readonly (Triple | null)[], r: number, g: number, b: number): number {
  let best = 0;
  let least = Infinity;
  means.forEach((mean, k) => {
    if (!mean) return;
    const distance = (r - mean[0]) ** 2 + (g - mean[1]) ** 2 + (b - mean[2]) ** 2;
    if (distance < least) [least, best] = [distance, k];
  });
  return best;
}

function gaussian({ size, mean: [r, g, b], products }: Moments, total: number): Gaussian {
  const [rr, gg, bb, rg, rb, gb] = products.map((product) => product / size) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [a, d, f] = [rr - r * r + LEAST_VARIANCE, gg - g * g + LEAST_VARIANCE, bb - b * b + LEAST_VARIANCE];
  const [p, q, s] = [rg - r * g, rb - r * b, gb - g * b];
  const determinant = a * (d * f - s * s) - p * (p * f - q * s) + q * (p * s - q * d);
  const offset = Math.log(size / total) - 0.5 * Math.log((2 * Math.PI) ** 3 * determinant);
  const precision = [d * f - s * s, a * f - q * q, a * d - p * p, q * s - p * f, p * s - q * d, p * q - a * s];
  return { offset, mean: [r, g, b], precision: precision.map((term) => term / determinant) as never };
}
