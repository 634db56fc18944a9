export { benchmark, type BenchmarkOptions, type Report, type Result } from "./benchmark.js";
export { fingerprints, type Fingerprint } from "./determinism.js";
export type { Host } from "./host.js";
export { cosine, relativeError, require } from "./measure/checks.js";
export { forwardMacs } from "./measure/floor.js";
export { interleave, timingOf, type Contestant, type Timing } from "./measure/timing.js";
export { saliency, subjectOf } from "./cases.js";
export { seededVgg16 } from "./models.js";
export { markdownTable, reportTable } from "./report.js";
