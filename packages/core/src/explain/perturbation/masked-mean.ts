/** Mean score of random masks by pixel, each mask counting as far as it shows the pixel, and that mean's standard error. */
export class MaskedMean {
  /** Of the masks that were added, the first score: sums of differences from it lose fewer digits. */
  #origin = 0;
  #count = 0;
  readonly #m: Float64Array; // sums over the masks of m, m s, m^2, m^2 s, m^2 s^2
  readonly #ms: Float64Array;
  readonly #mm: Float64Array;
  readonly #mms: Float64Array;
  readonly #mmss: Float64Array;

  constructor(size: number) {
    const sums = (): Float64Array => new Float64Array(size);
    [this.#m, this.#ms, this.#mm, this.#mms, this.#mmss] = [sums(), sums(), sums(), sums(), sums()];
  }

  add(mask: Float32Array, score: number): void {
    if (this.#count++ === 0) this.#origin = score;
    const s = score - this.#origin;
    const [m, ms, mm, mms, mmss] = [this.#m, this.#ms, this.#mm, this.#mms, this.#mmss];
    for (let at = 0; at < mask.length; at++) {
      const shown = mask[at]!;
      const square = shown * shown;
      m[at]! += shown;
      ms[at]! += shown * s;
      mm[at]! += square;
      mms[at]! += square * s;
      mmss[at]! += square * s * s;
    }
  }

  /** The mean by pixel; where no mask showed a pixel yet, the mean over all. */
  values(): Float32Array {
    return Float32Array.from(this.#means(), (mean) => this.#origin + mean);
  }

  /**
   * L2 norm of the pixels' standard errors over that of their deviations from the map's average: 1 where noise explains
   * all that one sees. 0 for a flat map.
   */
  standardError(): number {
    const means = this.#means();
    const average = means.reduce((sum, mean) => sum + mean, 0) / means.length;
    let errors = 0;
    let deviations = 0;
    means.forEach((mean, at) => {
      deviations += (mean - average) ** 2;
      const m = this.#m[at]!;
      if (m === 0) return;
      // Of a ratio of means: sum of m^2 (s - mean)^2 over (sum of m)^2.
      const variance = this.#mmss[at]! - 2 * mean * this.#mms[at]! + mean * mean * this.#mm[at]!;
      errors += Math.max(variance, 0) / (m * m);
    });
    return deviations === 0 ? 0 : Math.sqrt(errors / deviations);
  }

  /** Less the origin. */
  #means(): Float64Array {
    const total = this.#m.reduce((sum, m) => sum + m, 0);
    const overall = total === 0 ? 0 : this.#ms.reduce((sum, ms) => sum + ms, 0) / total;
    return this.#ms.map((ms, at) => (this.#m[at]! === 0 ? overall : ms / this.#m[at]!));
  }
}
