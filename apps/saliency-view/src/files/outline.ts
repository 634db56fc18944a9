/**
 * The edge between the pixels of a mask and the others as SVG path data: closed loops along the pixels' sides, in pixels
 * from the top left corner, with the mask on their right hand.
 */
export function outlineOf(mask: Uint8Array, height: number, width: number): string {
  const inside = (row: number, column: number): boolean =>
    row >= 0 && row < height && column >= 0 && column < width && mask[row * width + column] !== 0;
  // Corners are numbered row by row. Each side of a pixel leads from one corner to the next; two can leave one corner
  // where pixels touch by their corners only, and then either continuation gives loops that bound the same area.
  const corners = width + 1;
  const next = new Map<number, number[]>();
  const add = (from: number, to: number): void => void next.set(from, [...(next.get(from) ?? []), to]);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!inside(row, column)) continue;
      const corner = row * corners + column;
      if (!inside(row - 1, column)) add(corner, corner + 1);
      if (!inside(row, column + 1)) add(corner + 1, corner + 1 + corners);
      if (!inside(row + 1, column)) add(corner + 1 + corners, corner + corners);
      if (!inside(row, column - 1)) add(corner + corners, corner);
    }
  }
  let path = "";
  for (const [first, ways] of next) while (ways.length > 0) path += loop(first, next, corners);
  return path;
}

/** One loop, taken out of `next`; only its turns are written. */
function loop(first: number, next: Map<number, number[]>, corners: number): string {
  const at = (corner: number): string => `${corner % corners} ${Math.floor(corner / corners)}`;
  let path = `M${at(first)}`;
  let [corner, step] = [first, 0];
  do {
    const to = next.get(corner)!.pop()!;
    if (to - corner !== step && corner !== first) path += `L${at(corner)}`;
    [corner, step] = [to, to - corner];
  } while (corner !== first);
  return `${path}Z`;
}
