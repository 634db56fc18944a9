export { centreGaussian, randomMap } from "./baselines/baselines.js";
export { probabilityDrop, probabilityIncrease, throughMap } from "./metrics/average-drop.js";
export { completenessGap } from "./metrics/completeness.js";
export {
  deletion,
  insertion,
  trapezoidArea,
  type Curve,
  type CurveOptions,
  type Probability,
} from "./metrics/deletion-insertion.js";
export { boxIou, boxOfMap, localisationError } from "./metrics/localisation.js";
export { maxSensitivity, relativeChange, type SensitivityOptions } from "./metrics/max-sensitivity.js";
export {
  energyInside,
  pointingGame,
  POINTING_TOLERANCE,
  smoothForPointing,
  type Pointing,
} from "./metrics/pointing-game.js";
export { boxMask, maskBox, type Mask, type PixelBox } from "./shared/mask.js";
export { hog, hogSimilarity } from "./similarity/hog.js";
export { pearson, spearmanOfAbsolutes } from "./similarity/spearman.js";
export { ssim } from "./similarity/ssim.js";
export { evaluationReport, type EvaluationReport, type ReportPicture } from "./report/evaluation-report.js";
export { measuredMetrics, methodRows, toCsv } from "./report/tables.js";
export { measureMap, type MeasureOptions, type Subject } from "./run/measure-map.js";
export {
  METRIC_GROUP_NAMES,
  METRIC_GROUPS,
  METRICS,
  type Measures,
  type MetricGroup,
  type MetricName,
} from "./run/metrics.js";
export { Totals, type Estimate, type TotalsState } from "./run/totals.js";
export { SANITY_EXPLANATION, sanityReport, type SanityReport, type SanityResult } from "./report/sanity-report.js";
export { agreement, formatAgreement } from "./sanity/agreement.js";
export { comparable, compareMaps, type ComparableMap, type Similarity } from "./sanity/compare-maps.js";
export { expectation, type Expectation } from "./sanity/expectations.js";
export { MeanSimilarity } from "./sanity/mean-similarity.js";
export { layersWithWeights, randomiseLayers } from "./sanity/randomise.js";
export {
  classVerdict,
  RANDOM_CLASS_LIMIT,
  RANDOM_WEIGHTS_LIMIT,
  weightsVerdict,
  type Verdict,
} from "./sanity/verdicts.js";
export type { Annotated, PictureAnnotation } from "./annotations/annotation.js";
export { readCoco } from "./annotations/coco.js";
export { readMask } from "./annotations/png-mask.js";
export { readVoc } from "./annotations/voc.js";
