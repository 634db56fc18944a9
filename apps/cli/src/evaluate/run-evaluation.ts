import type { Explanation, MethodName, Session } from "@deep-inside/core";
import { centreGaussian, measureMap, randomMap, Totals, type MetricGroup } from "@deep-inside/evaluate";
import { throwIfAborted, type RawMap } from "@deep-inside/spec";
import { failureOf, type Failure } from "./failure.js";
import { parametersInWords, type MethodParameters } from "./method-parameters.js";
import type { LoadedSample, SampleSource } from "./sample.js";
import { readState, writeState } from "./state.js";

/** Maps that know nothing of the picture, beside which methods are read. */
const BASELINES: Readonly<Record<string, (height: number, width: number, seed: number, index: number) => RawMap>> = {
  "(centre)": (height, width) => centreGaussian(height, width),
  "(random)": randomMap,
};
/** Methods whose map adds up to the score, less that of the baseline. A CAM's unit is the score as well, its sum is not. */
const ATTRIBUTING: readonly MethodName[] = ["input-x-gradient", "integrated-gradients"];

/** What an interrupted run loses at most, beside the picture it was at. */
const STATE_EVERY_MS = 5000;

export interface RunSettings {
  readonly session: Session;
  readonly modelSha256: string;
  readonly source: SampleSource;
  readonly methods: readonly MethodName[];
  /** Of the methods, in place of their defaults. */
  readonly parameters: MethodParameters;
  readonly groups: readonly MetricGroup[];
  readonly seed: number;
  /** File that says how far the run is. */
  readonly statePath: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (done: number) => void;
  readonly onFailure: (failure: Failure) => void;
}

export interface RunResult {
  readonly totals: Totals;
  readonly failures: readonly Failure[];
}

/**
 * Every metric of every method over all pictures, in running sums: memory does not grow with the number of pictures.
 * Pictures that fail are listed and the others still counted.
 *
 * @throws SaliencyError `aborted`, `file` and `bad-option` of the state
 */
export async function runEvaluation(settings: RunSettings): Promise<RunResult> {
  const { session, source, methods, groups, statePath, signal } = settings;
  const identity = {
    model: settings.modelSha256,
    binary: session.binary.replace("-shared", ""),
    pictures: source.identity,
    methods: methods.join(","),
    parameters: parametersInWords(methods, settings.parameters),
    metrics: groups.join(","),
    seed: String(settings.seed),
  };
  const state = readState(statePath, identity, source.count);
  const totals = new Totals(state.totals);
  const failures = [...state.failures];
  let next = state.next;
  let written = -Infinity;
  const keepState = (): void => {
    if (statePath !== undefined) writeState(statePath, { identity, next, totals: totals.state(), failures });
    written = performance.now();
  };
  let loading: Promise<LoadedSample> | undefined;
  const load = (index: number): Promise<LoadedSample> => {
    const promise = source.load(index);
    // Reported when its turn comes; until then Node must not take it for unhandled.
    promise.catch(() => {});
    return promise;
  };
  while (next < source.count) {
    settings.onProgress(next);
    try {
      const sample = await (loading ?? load(next));
      loading = next + 1 < source.count ? load(next + 1) : undefined;
      throwIfAborted(signal);
      const results = await measureSample(settings, sample, next);
      for (const [method, measures] of results) totals.add(method, source.group(next), measures);
    } catch (cause) {
      const failure = failureOf(cause, source.name(next));
      loading = undefined;
      failures.push(failure);
      settings.onFailure(failure);
    }
    next++;
    if (next === source.count || performance.now() - written > STATE_EVERY_MS) keepState();
  }
  return { totals, failures };
}

async function measureSample(
  { session, methods, parameters, groups, seed, signal }: RunSettings,
  { planes, subjects }: LoadedSample,
  index: number,
): Promise<[string, Awaited<ReturnType<typeof measureMap>>][]> {
  const { height, width } = session.spec.input;
  const results: [string, Awaited<ReturnType<typeof measureMap>>][] = [];
  const tasks = subjects.flatMap((subject) => methods.map((method) => ({ subject, method })));
  const explain = ({ subject, method }: (typeof tasks)[number], picture = planes): Promise<Explanation> => {
    const options = { ...parameters[method], target: subject.classIndex, reuse: true, signal };
    const promise = session.explain(method, picture, options);
    promise.catch(() => {});
    return promise;
  };
  // The session computes the next map while this thread measures the one before.
  let coming = tasks[0] && explain(tasks[0]);
  for (const [at, task] of tasks.entries()) {
    const explanation = await (coming ?? explain(task));
    const following = tasks[at + 1];
    coming = following && explain(following);
    const measures = await measureMap(session, planes, explanation.map, task.subject, {
      groups,
      attributes: ATTRIBUTING.includes(task.method),
      explain: async (changed) => (await explain(task, changed)).map,
      seed,
      signal,
    });
    results.push([task.method, measures]);
  }
  for (const subject of subjects) {
    for (const [name, make] of Object.entries(BASELINES)) {
      const map = make(height, width, seed, index);
      results.push([name, await measureMap(session, planes, map, subject, { groups, seed, signal })]);
    }
  }
  return results;
}
