import { openSession, type MethodName, type Session } from "@deep-inside/core";
import {
  compareMaps,
  layersWithWeights,
  randomiseLayers,
  type SanityResult,
  type Similarity,
} from "@deep-inside/evaluate";
import { throwIfAborted, type Model, type RawMap } from "@deep-inside/spec";
import type { LoadedSample } from "./sample.js";

export interface SanitySettings {
  readonly model: Model;
  readonly samples: readonly LoadedSample[];
  readonly methods: readonly MethodName[];
  readonly threads: number;
  readonly deterministic: boolean;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (text: string) => void;
}

/** Mean similarities, by method, of maps to those of the trained network. */
type Means = ReadonlyMap<MethodName, Similarity>;

/**
 * Weight randomisation, cascading and independent, and the random-class test (Adebayo et al. 2018), averaged over the
 * first subject of each picture.
 *
 * @throws SaliencyError of the sessions, `aborted`
 */
export async function runSanity(settings: SanitySettings): Promise<{ layers: string[]; results: SanityResult[] }> {
  const { model, samples, methods, seed, onProgress } = settings;
  const layers = layersWithWeights(model);
  const trained = await withSession(settings, model, async (session) => {
    onProgress("trained weights");
    const maps = await mapsOf(settings, session, (sample) => sample.subjects[0]?.classIndex ?? 0);
    onProgress("another class");
    const classes = (await session.predict(samples[0]?.planes ?? new Float32Array(), {})).length;
    const others = await mapsOf(settings, session, (sample, at) => {
      // Any class but the one explained, each as likely.
      const own = sample.subjects[0]?.classIndex ?? 0;
      return (own + 1 + ((seed + 7919 * at) % (classes - 1))) % classes;
    });
    return { maps, randomClass: meansOf(methods, maps, others) };
  });
  const randomised = async (names: readonly string[]): Promise<Means> => {
    throwIfAborted(settings.signal);
    const maps = await withSession(settings, randomiseLayers(model, names, seed), (session) =>
      mapsOf(settings, session, (sample) => sample.subjects[0]?.classIndex ?? 0),
    );
    return meansOf(methods, trained.maps, maps);
  };
  const cascading: Means[] = [];
  const independent: Means[] = [];
  for (const [at, layer] of layers.entries()) {
    onProgress(`random weights from the scores to ${layer}`);
    cascading.push(await randomised(layers.slice(0, at + 1)));
    onProgress(`random weights in ${layer}`);
    independent.push(await randomised([layer]));
  }
  const of = (means: Means, method: MethodName): Similarity => means.get(method) as Similarity;
  const results = methods.map((method) => ({
    method,
    cascading: cascading.map((means) => of(means, method)),
    independent: independent.map((means) => of(means, method)),
    randomClass: of(trained.randomClass, method),
  }));
  return { layers, results };
}

type Maps = ReadonlyMap<MethodName, readonly RawMap[]>;

async function mapsOf(
  { samples, methods, signal }: SanitySettings,
  session: Session,
  classOf: (sample: LoadedSample, at: number) => number,
): Promise<Maps> {
  const maps = new Map<MethodName, RawMap[]>();
  for (const method of methods) {
    const row: RawMap[] = [];
    for (const [at, sample] of samples.entries())
      row.push((await session.explain(method, sample.planes, { target: classOf(sample, at), signal })).map);
    maps.set(method, row);
  }
  return maps;
}

function meansOf(methods: readonly MethodName[], one: Maps, other: Maps): Means {
  return new Map(
    methods.map((method) => {
      const others = other.get(method) ?? [];
      const found = (one.get(method) ?? []).map((map, at) => compareMaps(map, others[at] as RawMap));
      const mean = (name: keyof Similarity): number => found.reduce((sum, each) => sum + each[name], 0) / found.length;
      return [method, { spearman: mean("spearman"), ssim: mean("ssim"), hog: mean("hog") }];
    }),
  );
}

async function withSession<T>(
  { threads, deterministic }: SanitySettings,
  model: Model,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(model, { threads, deterministic });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
