// What the engine must reach beside its peers, as ratios of medians within one run: [ours, theirs, at most, goal].

export const ONE_THREAD = [
  ["relaxed forward", "onnxruntime-node forward", 0.85, 0.65],
  ["relaxed saliency", "pytorch saliency", 0.6, 0.45],
  ["relaxed forward", "onnxruntime-web forward", 0.28, 0.2],
  ["relaxed saliency", "tfjs-wasm saliency", 1 / 28, 1 / 40],
  ["simd saliency", "relaxed saliency", 1.35, 1.2],
  ["simd forward", "relaxed forward", 1.35, 1.2],
  ["relaxed forward", "pytorch forward"],
  ["relaxed forward", "tfjs-wasm forward"],
];

export const TWO_THREADS = [
  ["relaxed saliency", "pytorch saliency", 0.6, 0.45],
  ["relaxed saliency", "relaxed-1 saliency", 1 / 1.75, 1 / 1.9],
  ["relaxed forward", "relaxed-1 forward", 1 / 1.75, 1 / 1.9],
  ["relaxed forward", "onnxruntime-node forward"],
  ["relaxed forward", "onnxruntime-web forward"],
  ["relaxed forward", "pytorch forward"],
];
