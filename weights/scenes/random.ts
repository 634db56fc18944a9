/**
 * Counter-based random numbers: every draw is a hash of (key, counter), never of earlier draws elsewhere.
 * Scene `index` of `seed` is therefore the same whether it is made first, last, alone or by another process.
 */

/** A 32-bit finaliser with full avalanche (every input bit reaches every output bit). */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

export class Random {
  private counter = 0;

  private constructor(
    private readonly low: number,
    private readonly high: number,
  ) {}

  /** The stream of one (seed, index, attempt); streams of different keys are independent. */
  static of(seed: number, index: number, attempt = 0): Random {
    const low = mix(mix(seed) ^ Math.imul(index, 0x9e3779b1));
    const high = mix(low ^ mix(index + 0x51ed270b) ^ Math.imul(attempt + 1, 0x85ebca6b));
    return new Random(low, high);
  }

  /** A sub-stream, so that drawing more numbers for one part leaves the other parts as they were. */
  fork(label: number): Random {
    return new Random(mix(this.low ^ mix(label)), mix(this.high + Math.imul(label + 1, 0xc2b2ae35)));
  }

  /** 32 random bits. */
  bits(): number {
    const count = this.counter++;
    return mix(mix(count ^ this.low) + this.high);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.bits() / 4294967296;
  }

  /** Uniform in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Log-uniform in [low, high): equal shares for equal ratios. */
  logRange(low: number, high: number): number {
    return low * Math.pow(high / low, this.uniform());
  }

  /** Whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Sum of three uniforms: mean 0, deviation 1, bounded by 3. */
  bell(): number {
    return (this.uniform() + this.uniform() + this.uniform()) * 2 - 3;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("cannot pick from an empty list");
    return items[this.below(items.length)] as T;
  }

  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
    }
    return copy;
  }
}
