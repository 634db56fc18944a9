/** Rows and columns, the last ones excluded. */
export interface PixelBox {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * The largest connected part (by edges, not corners) of the non-zero pixels, 1 there and 0 elsewhere; of equal ones the
 * first from the top. `null` when there is none.
 */
export function largestComponent(mask: Uint8Array, width: number): Uint8Array | null {
  const labels = new Int32Array(mask.length);
  const stack: number[] = [];
  let [label, best, most] = [0, 0, 0];
  for (let first = 0; first < mask.length; first++) {
    if (!mask[first] || labels[first]) continue;
    label++;
    let size = 0;
    labels[first] = label;
    stack.push(first);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const column = at % width;
      const around = [at - width, at + width, column > 0 ? at - 1 : -1, column < width - 1 ? at + 1 : -1];
      for (const next of around) {
        if (!mask[next] || labels[next]) continue;
        labels[next] = label;
        stack.push(next);
      }
    }
    if (size > most) [best, most] = [label, size];
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
