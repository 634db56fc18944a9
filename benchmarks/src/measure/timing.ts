/** Milliseconds of repeated runs. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  /** Half of the runs lie within this range about the median. */
  readonly interquartile: number;
  readonly runs: number;
  /** Median of the processor's milliseconds, of all threads together: what a busy machine leaves comparable. */
  readonly processor?: number;
}

/** What one run took. */
export interface Taken {
  readonly ms: number;
  readonly processor?: number;
}

/** Something to be timed; a run may state what it took itself, as one in another process does. */
export interface Contestant {
  readonly name: string;
  run(): Promise<Taken | void>;
  /** Fewer rounds than the others, for what takes long. */
  readonly rounds?: number;
}

export function timingOf(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const quantile = (q: number): number => {
    const at = (sorted.length - 1) * q;
    const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
    return low + (high - low) * (at - Math.floor(at));
  };
  return {
    median: quantile(0.5),
    min: sorted[0]!,
    interquartile: quantile(0.75) - quantile(0.25),
    runs: sorted.length,
  };
}

/**
 * Times contestants in turn, round after round, so that whatever else the machine does falls on all of them alike. The
 * first round warms up and does not count.
 *
 * @param processor milliseconds that this process has computed so far, where the runtime tells
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  processor?: () => number,
): Promise<Map<string, Timing>> {
  const samples = new Map(contestants.map(({ name }): [string, Taken[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run, rounds: fewer = rounds } of contestants) {
      if (round > fewer) continue;
      const [before, computed] = [performance.now(), processor?.()];
      const own = await run();
      const ms = performance.now() - before;
      const taken = own ?? { ms, ...(processor && computed !== undefined && { processor: processor() - computed }) };
      if (round > 0) samples.get(name)!.push(taken);
      await rest();
    }
  }
  return new Map(Array.from(samples, ([name, taken]) => [name, summary(taken)]));
}

function summary(taken: readonly Taken[]): Timing {
  const timing = timingOf(taken.map(({ ms }) => ms));
  const computed = taken.flatMap(({ processor }) => processor ?? []);
  return computed.length === 0 ? timing : { ...timing, processor: timingOf(computed).median };
}

/** Idle threads of a contestant may spin a while before they sleep: not at the cost of the next one. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
