import { indexOfLargest, type Explanation, type MethodName, type Progress, type Target } from "@deep-inside/core";
import { joinCrops, networkInput, tenCrops, type Geometry, type NetworkInput } from "@deep-inside/images";
import type { RgbImage } from "@deep-inside/spec";
import type { OpenModel } from "../inputs/session.js";

/** What is explained, by which method; several targets share each forward pass. */
export interface ImageRequest {
  readonly method: MethodName;
  /** Of the method, by name. */
  readonly parameters: object;
  /** Absent ones stand for the class of the largest score. */
  readonly targets: readonly (Target | undefined)[];
  readonly minus?: number | undefined;
  /** 10 for the mean over ten crops (section 3.1 of the paper), each map put back in its place. */
  readonly crops: 1 | 10;
}

export interface ImageExplanation {
  /** One for each target. */
  readonly explanations: readonly Explanation[];
  /** Where their maps lie in the picture. */
  readonly geometry: Geometry;
}

/**
 * @param picture `input` is what the network sees of it, where that is known already
 * @throws SaliencyError as `Session.explain` and `tenCrops`
 */
export async function explainImage(
  open: Pick<OpenModel, "session" | "spec">,
  { image, input }: { readonly image: RgbImage; readonly input?: NetworkInput },
  { method, parameters, targets, minus, crops }: ImageRequest,
  run: { signal: AbortSignal | undefined; onProgress?: ((progress: Progress) => void) | undefined },
): Promise<ImageExplanation> {
  const { session, spec } = open;
  const { signal, onProgress } = run;
  const explain = async (planes: Float32Array, wanted: ImageRequest["targets"]): Promise<Explanation[]> => {
    const explanations: Explanation[] = [];
    for (const target of wanted) {
      const options = { ...parameters, target, minus, reuse: explanations.length > 0, signal, onProgress };
      explanations.push(await session.explain(method, planes, options));
    }
    return explanations;
  };
  if (crops === 1) {
    const { planes, geometry } = input ?? networkInput(image, spec.input);
    return { explanations: await explain(planes, targets), geometry };
  }
  const views = tenCrops(image, spec.input);
  const pictures = views.crops.map(({ planes }) => planes);
  const fixed = targets.includes(undefined) ? await likeliestOf(session, pictures, targets, signal) : targets;
  const byCrop: Explanation[][] = [];
  for (const planes of pictures) byCrop.push(await explain(planes, fixed));
  const explanations = targets.map((_, t) => {
    const ofCrops = byCrop.map((explanations) => explanations[t]!);
    return mean(
      ofCrops,
      joinCrops(
        views,
        ofCrops.map(({ map }) => map),
      ),
    );
  });
  return { explanations, geometry: views.geometry };
}

/** The targets, with the class of the largest mean score for those that are absent: one and the same for every crop. */
async function likeliestOf(
  session: OpenModel["session"],
  pictures: readonly Float32Array[],
  targets: ImageRequest["targets"],
  signal: AbortSignal | undefined,
): Promise<ImageRequest["targets"]> {
  const sums: Float32Array[] = [];
  for (const planes of pictures) sums.push(await session.predict(planes, { signal }));
  const top = indexOfLargest(meanOf(sums));
  return targets.map((target) => target ?? top);
}

function mean(explanations: readonly Explanation[], map: Explanation["map"]): Explanation {
  const first = explanations[0]!;
  const total = (value: (explanation: Explanation) => number): number =>
    explanations.reduce((sum, explanation) => sum + value(explanation), 0);
  const worst = explanations.flatMap(({ error = [] }) => error).sort((a, b) => b.value - a.value)[0];
  return {
    ...first,
    ...(worst && { error: worst }),
    map,
    score: total(({ score }) => score) / explanations.length,
    scores: meanOf(explanations.map(({ scores }) => scores)),
    parameters: { ...first.parameters, crops: explanations.length },
    timings: {
      forwardMs: total(({ timings }) => timings.forwardMs),
      backwardMs: total(({ timings }) => timings.backwardMs),
      totalMs: total(({ timings }) => timings.totalMs),
    },
  };
}

function meanOf(scores: readonly Float32Array[]): Float32Array {
  return scores[0]!.map((_, at) => scores.reduce((sum, values) => sum + values[at]!, 0) / scores.length);
}
