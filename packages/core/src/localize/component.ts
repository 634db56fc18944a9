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
  const stack = new Int32Array(mask.length);
  let [label, best, most, waiting] = [0, 0, 0, 0];
  const visit = (at: number): void => {
    if (!mask[at] || labels[at]) return;
    labels[at] = label;
    stack[waiting++] = at;
  };
  for (let first = 0; first < mask.length; first++) {
    if (!mask[first] || labels[first]) continue;
    label++;
    let sum = 0;
    visit(first);
    while (waiting > 0) {
      const at = stack[--waiting]!;
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

/** The smallest box around the pixels that are 1 and the share of all that they are; of a mask with at least one. */
export function extentOf(mask: Uint8Array, width: number): { readonly box: PixelBox; readonly share: number } {
  let [top, left, bottom, right, count] = [Infinity, Infinity, 0, 0, 0];
  for (let at = 0, row = 0; at < mask.length; at += width, row++) {
    const line = mask.subarray(at, at + width);
    const first = line.indexOf(1);
    if (first < 0) continue;
    top = Math.min(top, row);
    left = Math.min(left, first);
    right = Math.max(right, line.lastIndexOf(1) + 1);
    bottom = row + 1;
    for (let column = first; column < line.length; column++) count += line[column]!;
  }
  return { box: { top, left, bottom, right }, share: count / mask.length };
}
