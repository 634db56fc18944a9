/** Row and column steps to the neighbours that come after a node; the other four are their opposites. */
export const FORWARD = [
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
] as const;

/**
 * Costs of parting neighbours, four per node as `Grid.links`: smoothness exp(-beta |difference of colours|^2) / distance,
 * beta being 1 over twice the mean squared difference in the picture (Boykov & Jolly 2001, Rother et al. 2004).
 */
export function cutLinks(colours: Float64Array, height: number, width: number, smoothness: number): Float64Array {
  const links = new Float64Array(height * width * 4);
  let [sum, count] = [0, 0];
  eachLink(height, width, (node, neighbour, at) => {
    links[at] = squaredDifference(colours, node, neighbour);
    sum += links[at]!;
    count++;
  });
  const beta = sum > 0 ? count / (2 * sum) : 0;
  eachLink(height, width, (_node, _neighbour, at, distance) => {
    links[at] = (smoothness * Math.exp(-beta * links[at]!)) / distance;
  });
  return links;
}

/** Calls `visit` for every pair of neighbours; `at` is the pair's place among the links. */
export function eachLink(
  height: number,
  width: number,
  visit: (node: number, neighbour: number, at: number, distance: number) => void,
): void {
  FORWARD.forEach(([di, dj], d) => {
    const distance = di !== 0 && dj !== 0 ? Math.SQRT2 : 1;
    for (let i = 0; i < height - di; i++) {
      for (let j = Math.max(0, -dj); j < width - Math.max(0, dj); j++) {
        const node = i * width + j;
        visit(node, node + di * width + dj, node * 4 + d, distance);
      }
    }
  });
}

function squaredDifference(colours: Float64Array, a: number, b: number): number {
  const r = colours[3 * a]! - colours[3 * b]!;
  const g = colours[3 * a + 1]! - colours[3 * b + 1]!;
  const y = colours[3 * a + 2]! - colours[3 * b + 2]!;
  return r * r + g * g + y * y;
}
