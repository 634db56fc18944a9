import { conv3x3, dense, globalAveragePool, hash, maxpool2x2, type Layer, type ModelSpec } from "@deep-inside/spec";

/** Large enough that a valid convolution and a pool still fit, small enough for the reference. */
const SMALLEST = 5;
const EXTENTS = 17;
const MOST_CHANNELS = 11;

/**
 * A small network drawn by `seed`: any mixture of layers that fits together, 5..21 rows and columns (seldom equal), 1..11
 * channels, both paddings, with and without std, ReLU and a dense head.
 */
export function randomNetwork(seed: number): ModelSpec {
  let draws = 0;
  const draw = (n: number): number => hash(seed, 0, draws++) % n;

  const height = SMALLEST + draw(EXTENTS);
  const width = SMALLEST + draw(EXTENTS);
  const std = [57.5, 61, 49] as const;
  const input = { height, width, mean: [120, 110.5, 101] as const, ...(draw(4) > 0 && { std }) };

  const layers: Layer[] = [];
  let [rows, columns] = [height, width];
  for (const remaining = draw(6); layers.length < remaining;) {
    const name = `layer${layers.length + 1}`;
    const smaller = Math.min(rows, columns);
    if (smaller >= 2 && draw(3) === 0) {
      layers.push(maxpool2x2(name));
      [rows, columns] = [rows >> 1, columns >> 1];
      continue;
    }
    const padding = smaller >= 3 && draw(3) === 0 ? "valid" : "same";
    layers.push(conv3x3(name, 1 + draw(MOST_CHANNELS), { padding, relu: draw(5) > 0 }));
    if (padding === "valid") [rows, columns] = [rows - 2, columns - 2];
  }
  if (draw(4) === 0) layers.push(globalAveragePool("average"));
  if (draw(2) === 0) layers.push(dense("hidden", 1 + draw(3 * MOST_CHANNELS), { relu: draw(4) > 0 }));
  if (draw(6) > 0 || layers.length === 0) layers.push(dense("scores", 1 + draw(MOST_CHANNELS), { relu: false }));
  return { name: `random-${seed}`, input, layers };
}
