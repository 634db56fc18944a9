import { describe, expect, test } from "vitest";
import { hash } from "@deep-inside/spec";
import { FORWARD } from "../../src/localize/links.js";
import { minimumCut, type Grid } from "../../src/localize/max-flow.js";

/** Whole costs, so that sums of them are exact and equal cuts compare as equal. */
function randomGrid(height: number, width: number, seed: number): Grid {
  let draws = 0;
  const cost = (most: number): number => hash(seed, 0, draws++) % (most + 1);
  const costs = (length: number, most: number) => Float64Array.from({ length }, () => cost(most));
  const nodes = height * width;
  return { height, width, source: costs(nodes, 9), sink: costs(nodes, 9), links: costs(4 * nodes, 5) };
}

function costOf({ height, width, source, sink, links }: Grid, cut: Uint8Array): number {
  let cost = 0;
  for (let node = 0; node < cut.length; node++) {
    cost += cut[node] ? sink[node]! : source[node]!;
    FORWARD.forEach(([di, dj], d) => {
      const [i, j] = [Math.floor(node / width) + di, (node % width) + dj];
      if (i < height && j >= 0 && j < width && cut[node] !== cut[i * width + j]) cost += links[4 * node + d]!;
    });
  }
  return cost;
}

function leastCost(grid: Grid): number {
  const nodes = grid.height * grid.width;
  let least = Infinity;
  for (let bits = 0; bits < 2 ** nodes; bits++) {
    least = Math.min(
      least,
      costOf(
        grid,
        Uint8Array.from({ length: nodes }, (_, node) => (bits >> node) & 1),
      ),
    );
  }
  return least;
}

describe("minimumCut", () => {
  const extents = [
    [1, 1],
    [1, 7],
    [7, 1],
    [2, 5],
    [3, 3],
    [3, 4],
  ] as const;

  test.each(extents)("costs as little as the best of all cuts of a %i x %i grid", (height, width) => {
    for (let seed = 0; seed < 40; seed++) {
      const grid = randomGrid(height, width, seed);
      expect(costOf(grid, minimumCut(grid))).toBe(leastCost(grid));
    }
  });

  test("is the cheaper side of each node when nothing links them", () => {
    const grid = { ...randomGrid(20, 30, 1), links: new Float64Array(4 * 600) };
    const cheaper = grid.source.map((cost, node) => Number(cost > grid.sink[node]!));
    expect(minimumCut(grid)).toEqual(Uint8Array.from(cheaper));
  });

  test("cannot be improved by turning any one node of a large grid", () => {
    const grid = randomGrid(40, 50, 3);
    const cut = minimumCut(grid);
    const cost = costOf(grid, cut);
    for (let node = 0; node < cut.length; node += 7) {
      expect(costOf(grid, cut.with(node, 1 - cut[node]!))).toBeGreaterThanOrEqual(cost);
    }
  });
});
