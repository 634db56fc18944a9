/** Labelled scenes: `const sprites = await loadSprites(); composeScene(sprites, { seed, index, height, width })`. */
export { CLASSES, DISTRACTORS, classIndexOf, type ListedClass } from "./classes.js";
export { composeScene, type Box, type Scene, type SceneDistractor, type SceneObject } from "./compose.js";
export {
  EVALUATION_GROUPS,
  EVALUATION_NAME,
  EVALUATION_SCENES,
  EVALUATION_SEED,
  evaluationScene,
  type EvaluationGroup,
} from "./evaluation.js";
export { DEFAULTS, VARIANTS, type Recipe, type SceneOptions, type Span } from "./options.js";
export { loadSprites, type Sprite, type SpriteLevel, type SpriteOptions, type SpriteSet } from "./sprites.js";
export { HELD_OUT_STYLE, STYLES, TRAINING_STYLES, type Style, type StyleName } from "./styles.js";
