import type { Measures, MetricName } from "./metrics.js";

/** Running sums of one metric: all that a table needs, however many pictures there are. */
interface Sum {
  count: number;
  sum: number;
  squares: number;
}

/** Plain data that `Totals.restore` takes. */
export type TotalsState = Record<string, Record<string, Partial<Record<MetricName, Sum>>>>;

export interface Estimate {
  readonly mean: number;
  /** Standard error of the mean; 0 for one value. */
  readonly error: number;
  readonly count: number;
}

/** Running means by method, group of pictures and metric. Its size does not depend on the number of pictures. */
export class Totals {
  readonly #state: TotalsState;

  constructor(state: TotalsState = {}) {
    this.#state = structuredClone(state);
  }

  /** Adds the values of one map. Values that are not finite count as nothing: a gap of 1/0 has no mean. */
  add(method: string, group: string, measures: Measures): void {
    const sums = ((this.#state[method] ??= {})[group] ??= {});
    for (const [name, value] of Object.entries(measures) as [MetricName, number][]) {
      if (!Number.isFinite(value)) continue;
      const sum = (sums[name] ??= { count: 0, sum: 0, squares: 0 });
      sum.count++;
      sum.sum += value;
      sum.squares += value * value;
    }
  }

  get methods(): string[] {
    return Object.keys(this.#state);
  }

  get groups(): string[] {
    return [...new Set(Object.values(this.#state).flatMap((groups) => Object.keys(groups)))];
  }

  /** Mean over one group, or over all pictures without one; `undefined` where nothing was measured. */
  estimate(method: string, metric: MetricName, group?: string): Estimate | undefined {
    const groups = this.#state[method] ?? {};
    const sums = (group === undefined ? Object.values(groups) : [groups[group] ?? {}]).flatMap(
      (each) => each[metric] ?? [],
    );
    const count = sums.reduce((total, each) => total + each.count, 0);
    if (count === 0) return undefined;
    const mean = sums.reduce((total, each) => total + each.sum, 0) / count;
    const squares = sums.reduce((total, each) => total + each.squares, 0) / count;
    return { mean, error: Math.sqrt(Math.max(0, squares - mean * mean) / Math.max(1, count - 1)), count };
  }

  /** A copy of everything, for a file. */
  state(): TotalsState {
    return structuredClone(this.#state);
  }
}
