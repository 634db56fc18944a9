import type { Ascent } from "./ascent.js";

type Weights = Pick<Ascent, "lambda" | "tv" | "lp" | "p">;

/** What is taken off the score: lambda |x|^2 + tv (sum of squared differences of neighbours) + lp sum |x|^p. */
export function penaltyOf(x: Float32Array, height: number, width: number, { lambda, tv, lp, p }: Weights): number {
  let [squares, powers, variation] = [0, 0, 0];
  for (let at = 0; at < x.length; at++) {
    const value = x[at]!;
    squares += value * value;
    if (lp > 0) powers += Math.abs(value) ** p;
    if (tv === 0) continue;
    const within = at % (height * width);
    if (within % width < width - 1) variation += (x[at + 1]! - value) ** 2;
    if (within + width < height * width) variation += (x[at + width]! - value) ** 2;
  }
  return lambda * squares + tv * variation + lp * powers;
}

/** Takes the derivative of `penaltyOf` off `gradient`. */
export function subtractPenalty(
  gradient: Float32Array,
  x: Float32Array,
  height: number,
  width: number,
  { lambda, tv, lp, p }: Weights,
): void {
  for (let at = 0; at < x.length; at++) {
    const value = x[at]!;
    let slope = 2 * lambda * value;
    if (lp > 0) slope += lp * p * Math.sign(value) * Math.abs(value) ** (p - 1);
    if (tv > 0) {
      const within = at % (height * width);
      const column = within % width;
      let differences = 0;
      if (column > 0) differences += value - x[at - 1]!;
      if (column < width - 1) differences += value - x[at + 1]!;
      if (within >= width) differences += value - x[at - width]!;
      if (within + width < height * width) differences += value - x[at + width]!;
      slope += 2 * tv * differences;
    }
    gradient[at]! -= slope;
  }
}
