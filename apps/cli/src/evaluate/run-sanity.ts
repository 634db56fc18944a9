import { openSession, type MethodName, type Session } from "@deep-inside/core";
import {
  comparable,
  compareMaps,
  layersWithWeights,
  MeanSimilarity,
  randomiseLayers,
  type ComparableMap,
  type SanityResult,
} from "@deep-inside/evaluate";
import { SaliencyError, throwIfAborted, type Model } from "@deep-inside/spec";
import { batchForAll, type MethodParameters } from "./method-parameters.js";
import type { LoadedSample } from "./sample.js";

export interface SanitySettings {
  readonly model: Model;
  /** At least two: their maps say how alike maps of different pictures are. */
  readonly samples: readonly LoadedSample[];
  readonly methods: readonly MethodName[];
  /** Of the methods, in place of their defaults. */
  readonly parameters: MethodParameters;
  /** Whether networks with random weights are tested as well: two for each layer. */
  readonly weights: boolean;
  readonly threads: number;
  readonly deterministic: boolean;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (text: string) => void;
}

type ByMethod<T> = ReadonlyMap<MethodName, T>;
/** One for each sample. */
type OwnMaps = ByMethod<readonly ComparableMap[]>;

/**
 * Weight randomisation, cascading and independent, and the random-class test (Adebayo et al. 2018), averaged over the
 * first subject of each picture. Only the maps of the trained network are kept.
 *
 * @throws SaliencyError of the sessions, `bad-option`, `aborted`
 */
export async function runSanity(
  settings: SanitySettings,
): Promise<{ layers: string[]; results: SanityResult[]; binary: Session["binary"] }> {
  const { model, samples, methods, seed, onProgress } = settings;
  if (samples.length < 2) throw new SaliencyError("bad-option", "Sanity checks compare pictures: give at least two.");
  const layers = settings.weights ? layersWithWeights(model) : [];
  const trained = await withSession(settings, model, async (session) => {
    onProgress("trained weights");
    const own = new Map(methods.map((method) => [method, [] as ComparableMap[]]));
    await eachMap(settings, session, ownClass, (method, map) => void own.get(method)?.push(map));
    onProgress("another class");
    const classes = (await session.predict((samples[0] as LoadedSample).planes)).length;
    // Any class but the one explained, each as likely.
    const another = (sample: LoadedSample, at: number): number =>
      (ownClass(sample) + 1 + ((seed + 7919 * at) % (classes - 1))) % classes;
    return { own, binary: session.binary, randomClass: await compareAll(settings, session, another, own) };
  });
  const randomised = (names: readonly string[]): Promise<ByMethod<MeanSimilarity>> =>
    withSession(settings, randomiseLayers(model, names, seed), (session) =>
      compareAll(settings, session, ownClass, trained.own),
    );
  const cascading: ByMethod<MeanSimilarity>[] = [];
  const independent: ByMethod<MeanSimilarity>[] = [];
  for (const [at, layer] of layers.entries()) {
    onProgress(`random weights from the scores to ${layer}`);
    cascading.push(await randomised(layers.slice(0, at + 1)));
    onProgress(`random weights in ${layer}`);
    independent.push(await randomised([layer]));
  }
  const of = (means: ByMethod<MeanSimilarity>, method: MethodName): MeanSimilarity =>
    means.get(method) as MeanSimilarity;
  const results = methods.map((method): SanityResult => {
    const own = trained.own.get(method) as readonly ComparableMap[];
    const chance = new MeanSimilarity();
    own.forEach((map, at) => chance.add(compareMaps(map, own[(at + 1) % own.length] as ComparableMap)));
    return {
      method,
      chance: chance.mean,
      cascading: cascading.map((means) => of(means, method).mean),
      independent: independent.map((means) => of(means, method).mean),
      randomClass: of(trained.randomClass, method).mean,
      randomClassError: of(trained.randomClass, method).error,
    };
  });
  return { layers, results, binary: trained.binary };
}

const ownClass = ({ subjects }: LoadedSample): number => subjects[0]?.classIndex ?? 0;

/** The map of every sample by every method, in turn. */
async function eachMap(
  { samples, methods, parameters, signal }: SanitySettings,
  session: Session,
  classOf: (sample: LoadedSample, at: number) => number,
  take: (method: MethodName, map: ComparableMap, at: number) => void,
): Promise<void> {
  for (const [at, sample] of samples.entries()) {
    throwIfAborted(signal);
    const target = classOf(sample, at);
    for (const method of methods) {
      const options = { ...parameters[method], target, reuse: true, signal };
      const { map } = await session.explain(method, sample.planes, options);
      take(method, comparable(map), at);
    }
  }
}

/** How alike a session's maps are to those of the trained network. */
async function compareAll(
  settings: SanitySettings,
  session: Session,
  classOf: (sample: LoadedSample, at: number) => number,
  own: OwnMaps,
): Promise<ByMethod<MeanSimilarity>> {
  const means = new Map(settings.methods.map((method) => [method, new MeanSimilarity()]));
  await eachMap(settings, session, classOf, (method, map, at) =>
    means.get(method)?.add(compareMaps(own.get(method)?.[at] as ComparableMap, map)),
  );
  return means;
}

async function withSession<T>(
  { threads, deterministic, methods }: SanitySettings,
  model: Model,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(model, { threads, deterministic, batch: batchForAll(methods) });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
