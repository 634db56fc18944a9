/** A mixture of Gaussians over colours r, g, b in 0..255. */
export interface ColourMixture {
  /**
   * For each Gaussian: log(share / sqrt((2 pi)^3 |covariance|)), the mean r, g, b, and of the inverse of the covariance
   * half of rr, gg, bb and whole rg, rb, gb.
   */
  readonly components: readonly Float64Array[];
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
  const groups = sharesByBrightness(colours, count);
  const means = new Float64Array(3 * count);
  for (let round = 0; round < ROUNDS; round++) {
    moments(colours, groups, count).forEach((sums, k) => {
      // A group that has lost all its colours takes none any more.
      for (let c = 0; c < 3; c++) means[3 * k + c] = sums[0]! > 0 ? sums[1 + c]! / sums[0]! : Infinity;
    });
    if (!regroup(colours, groups, means)) break;
  }
  const found = moments(colours, groups, count).filter((sums) => sums[0]! > 0);
  return { components: found.map((sums) => gaussian(sums, n)) };
}

/** -log of the mixture's density at each colour. */
export function surprise({ components }: ColourMixture, colours: Float64Array): Float64Array {
  const out = new Float64Array(colours.length / 3);
  for (let at = 0; at < out.length; at++) {
    let most = -Infinity;
    let sum = 0;
    for (let k = 0; k < components.length; k++) {
      const g = components[k]!;
      const r = colours[3 * at]! - g[1]!;
      const y = colours[3 * at + 1]! - g[2]!;
      const b = colours[3 * at + 2]! - g[3]!;
      const squares = g[4]! * r * r + g[5]! * y * y + g[6]! * b * b + g[7]! * r * y + g[8]! * r * b + g[9]! * y * b;
      const exponent = g[0]! - squares;
      // A running log-sum-exp, so that a far colour does not round to a density of 0.
      if (exponent > most) {
        sum = sum * Math.exp(most - exponent) + 1;
        most = exponent;
      } else sum += Math.exp(exponent - most);
    }
    out[at] = -most - Math.log(sum);
  }
  return out;
}

/** More than the pixels of the largest working size. */
const PLACES = 2 ** 25;

/** For each colour the number of its share, of equal ones from dark to bright. */
function sharesByBrightness(colours: Float64Array, count: number): Uint8Array {
  const n = colours.length / 3;
  // Brightness and place in one number, since numbers alone are sorted several times faster than by a function.
  const keys = Float64Array.from({ length: n }, (_, at) => {
    const brightness = colours[3 * at]! + colours[3 * at + 1]! + colours[3 * at + 2]!;
    return Math.floor(brightness * 2 ** 16) * PLACES + at;
  }).sort();
  const groups = new Uint8Array(n);
  for (let rank = 0; rank < n; rank++) groups[keys[rank]! % PLACES] = Math.floor((rank * count) / n);
  return groups;
}

/** Puts each colour into the group of the nearest mean; whether any changed. */
function regroup(colours: Float64Array, groups: Uint8Array, means: Float64Array): boolean {
  let changed = false;
  for (let at = 0; at < groups.length; at++) {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < means.length; k += 3) {
      const r = colours[3 * at]! - means[k]!;
      const g = colours[3 * at + 1]! - means[k + 1]!;
      const b = colours[3 * at + 2]! - means[k + 2]!;
      const distance = r * r + g * g + b * b;
      if (distance < least) [least, best] = [distance, k / 3];
    }
    changed ||= best !== groups[at];
    groups[at] = best;
  }
  return changed;
}

/** Sums over each group: 1, r, g, b, rr, gg, bb, rg, rb, gb. */
function moments(colours: Float64Array, groups: Uint8Array, count: number): Float64Array[] {
  const sums = Array.from({ length: count }, () => new Float64Array(10));
  for (let at = 0; at < groups.length; at++) {
    const sum = sums[groups[at]!]!;
    const r = colours[3 * at]!;
    const g = colours[3 * at + 1]!;
    const b = colours[3 * at + 2]!;
    sum[0]!++;
    sum[1]! += r;
    sum[2]! += g;
    sum[3]! += b;
    sum[4]! += r * r;
    sum[5]! += g * g;
    sum[6]! += b * b;
    sum[7]! += r * g;
    sum[8]! += r * b;
    sum[9]! += g * b;
  }
  return sums;
}

/** One of `ColourMixture.components` from the sums over its colours, of `total` in all. */
function gaussian(sums: Float64Array, total: number): Float64Array {
  const [r, g, b, rr, gg, bb, rg, rb, gb] = [...sums.subarray(1)].map((sum) => sum / sums[0]!) as [
    number,
    number,
    number,
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
  const offset = Math.log(sums[0]! / total) - 0.5 * Math.log((2 * Math.PI) ** 3 * determinant);
  const squares = [d * f - s * s, a * f - q * q, a * d - p * p].map((term) => term / determinant / 2);
  const products = [q * s - p * f, p * s - q * d, p * q - a * s].map((term) => term / determinant);
  return Float64Array.of(offset, r, g, b, ...squares, ...products);
}
