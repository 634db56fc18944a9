import { FORWARD } from "./max-flow.js";

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

function eachLink(
  height: number,
  width: number,
  visit: (node: number, neighbour: number, at: number, distance: number) => void,
): void {
  for (let node = 0; node < height * width; node++) {
    for (const [d, [di, dj]] of FORWARD.entries()) {
      const column = (node % width) + dj;
      const neighbour = node + di * width + dj;
      if (column < 0 || column >= width || neighbour >= height * width) continue;
      visit(node, neighbour, node * 4 + d, di !== 0 && dj !== 0 ? Math.SQRT2 : 1);
    }
  }
}

function squaredDifference(colours: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) sum += (colours[3 * a + c]! - colours[3 * b + c]!) ** 2;
  return sum;
}
