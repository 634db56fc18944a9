/** The fixed evaluation set: seeds and options, not files. Changing anything here makes another benchmark: rename it then. */
import { VARIANTS, type SceneOptions } from "./options.js";
import { HELD_OUT_STYLE } from "./styles.js";

export const EVALUATION_NAME = "scenes-1";
/** Training seeds begin with 2013; this one was never used for training or for choosing parameters. */
export const EVALUATION_SEED = 771_312_603;

export interface EvaluationGroup {
  readonly name: string;
  readonly about: string;
  readonly scenes: number;
  readonly options: Partial<SceneOptions>;
}

const ONE = { objects: [1, 1], distractors: [0, 0] } as const;

export const EVALUATION_GROUPS: readonly EvaluationGroup[] = [
  { name: "one object", about: "one listed object alone", scenes: 120, options: ONE },
  { name: "two classes", about: "two listed objects, each explained", scenes: 100, options: VARIANTS.pair },
  {
    name: "distractors",
    about: "one listed object, two to four others",
    scenes: 70,
    options: { ...ONE, distractors: [2, 4] },
  },
  {
    name: "unseen style",
    about: "drawn by a hand never trained on",
    scenes: 70,
    options: { ...ONE, styles: [HELD_OUT_STYLE] },
  },
  {
    name: "cluttered",
    about: "shapes, distractors, half of them covered",
    scenes: 70,
    options: { ...VARIANTS.cluttered, objects: [1, 1] },
  },
  {
    name: "small objects",
    about: "an eighth to a quarter of the side",
    scenes: 70,
    options: { ...VARIANTS.small, objects: [1, 1] },
  },
];

/** Number of scenes of the set. */
export const EVALUATION_SCENES = EVALUATION_GROUPS.reduce((sum, { scenes }) => sum + scenes, 0);

/**
 * Group and options of scene `index`, for `composeScene`. Groups take turns, so that the first scenes are a sample of all; beyond the set
 * their proportions go on.
 */
export function evaluationScene(
  index: number,
  extents: { readonly height: number; readonly width: number },
  seed: number = EVALUATION_SEED,
): { group: EvaluationGroup; options: SceneOptions } {
  const place = index % EVALUATION_SCENES;
  // Scene k of a group of n comes after a share of (k + 0.5) / n of the whole set.
  const turn = EVALUATION_GROUPS.flatMap((group) =>
    Array.from({ length: group.scenes }, (_, k) => ({ group, at: (k + 0.5) / group.scenes })),
  );
  turn.sort((a, b) => a.at - b.at);
  const { group } = turn[place]!;
  return { group, options: { ...group.options, ...extents, seed, index } };
}
