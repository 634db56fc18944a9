/** Rows and columns, the last ones excluded. */
export interface PixelBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * Of the connected parts (by edges, not corners) of the non-zero pixels the one whose `votes` add up to most, 1 there and 0
 * elsewhere; of equal ones the first from the top. `null` when no part has a vote.
 */
export function componentOfMost(mask: Uint8Array, votes: Uint8Array, width: number): Uint8Array | null {
  const labels = new Int32Array(mask.length);
  const stack: number[] = [];
  let [label, best, most] = [0, 0, 0];
  for (let first = 0; first < mask.length; first++) {
    if (!mask[first] || labels[first]) continue;
    label++;
    let sum = 0;
    const visit = (at: number): void => {
      if (!mask[at] || labels[at]) return;
      labels[at] = label;
      stack.push(at);
    };
    visit(first);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      sum += votes[at]!;
      const column = at % width;
      visit(at - width);
      visit(at + width);
      if (column > 0) visit(at - 1);
      if (column < width - 1) visit(at + 1);
    }
    if (sum > most) [best, most] = [label, sum];
  }
  return most === 0 ? null : Uint8Array.from(labels, (value) => Number(value === best));
}

/** The smallest box around the non-zero pixels; `null` when there are none. */
export function boundingBox(mask: Uint8Array, width: number): PixelBox | null {
  let [top, left, bottom, right] = [Infinity, Infinity, 0, 0];
  mask.forEach((value, at) => {
    if (value === 0) return;
    const [row, column] = [Math.floor(at / width), at % width];
    [top, left] = [Math.min(top, row), Math.min(left, column)];
    [bottom, right] = [Math.max(bottom, row + 1), Math.max(right, column + 1)];
  });
  return bottom === 0 ? null : { top, left, bottom, right };
}
