import { softmax, type Session } from "@deep-inside/core";
import type { RawMap } from "@deep-inside/spec";
import { probabilityDrop, probabilityIncrease, throughMap } from "../metrics/average-drop.js";
import { completenessGap } from "../metrics/completeness.js";
import { deletion, insertion } from "../metrics/deletion-insertion.js";
import { boxIou, boxOfMap, localisationError } from "../metrics/localisation.js";
import { maxSensitivity } from "../metrics/max-sensitivity.js";
import { energyInside, pointingGame, smoothForPointing } from "../metrics/pointing-game.js";
import { maskBox, type Mask, type PixelBox } from "../shared/mask.js";
import type { Measures, MetricGroup } from "./metrics.js";

/** Share of the smoothed map's maximum from which a pixel belongs to the object. */
export const BOX_SHARE = 0.3;

/** What a map is measured against. */
export interface Subject {
  readonly classIndex: number;
  /** (H, W) of the network input. */
  readonly mask: Mask;
  /** Boxes of the objects of the class; default: the box around the mask. */
  readonly boxes?: readonly PixelBox[];
}

export interface MeasureOptions {
  readonly groups: readonly MetricGroup[];
  /** Makes the map of other planes by the same method; without it, no sensitivity. */
  readonly explain?: (planes: Float32Array) => Promise<RawMap>;
  /** Whether the map attributes the score, so that its sum can be checked. */
  readonly attributes?: boolean;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every metric of one map that was asked for.
 *
 * @param planes  (3, H, W) of raw pixel values
 * @param map  (H, W) of the network input
 * @throws SaliencyError of the session; `bad-shape`
 */
export async function measureMap(
  session: Session,
  planes: Float32Array,
  map: RawMap,
  subject: Subject,
  options: MeasureOptions,
): Promise<Measures> {
  const { groups, signal } = options;
  const { mean, std = [1, 1, 1] } = session.spec.input;
  const scoresOf = (current: Float32Array): Promise<Float32Array> => session.predict(current, { signal });
  const probability = async (current: Float32Array): Promise<number> =>
    softmax(await scoresOf(current))[subject.classIndex]!;
  const measures: Measures = {};
  if (groups.includes("localisation")) Object.assign(measures, measureLocalisation(map, subject));
  if (groups.includes("curves")) {
    measures.deletion = (await deletion(planes, map, probability, { mean })).auc;
    measures.insertion = (await insertion(planes, map, probability, { mean })).auc;
  }
  if (groups.includes("drop")) {
    const [whole, seen] = [await probability(planes), await probability(throughMap(planes, map, mean))];
    measures.drop = probabilityDrop(whole, seen);
    measures.increase = probabilityIncrease(whole, seen);
  }
  if (groups.includes("completeness") && options.attributes) {
    const [score, black] = [await scoresOf(planes), await scoresOf(new Float32Array(planes.length))];
    measures.gap = completenessGap(map.data, score[subject.classIndex]!, black[subject.classIndex]!);
  }
  if (groups.includes("sensitivity") && options.explain)
    measures.sensitivity = await maxSensitivity(planes, map, options.explain, { std, seed: options.seed });
  return measures;
}

function measureLocalisation(map: RawMap, { mask, boxes }: Subject): Measures {
  const smooth = smoothForPointing(map);
  const { hit, near } = pointingGame(smooth, mask);
  const around = maskBox(mask);
  const truth = boxes ?? (around ? [around] : []);
  const box = boxOfMap(smooth, BOX_SHARE);
  return {
    pointing: Number(hit),
    pointing15: Number(near),
    energy: energyInside(map, mask),
    iou: Math.max(0, ...truth.map((other) => boxIou(box, other))),
    error: localisationError(box, truth),
  };
}
