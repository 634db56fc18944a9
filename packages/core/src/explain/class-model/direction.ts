import { blurPlanes } from "../shared/planes.js";
import type { Ascent } from "./ascent.js";

/** Root mean square. */
export function sizeOf(values: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!;
  return Math.sqrt(sum / values.length);
}

/**
 * The way the picture goes, from the gradient (3, height, width): blurred, weighed about the middle, with part of each
 * channel shared by all. The gradient itself where none of these is asked for.
 *
 * @param left share of the steps still to come
 */
export function direction(
  gradient: Float32Array,
  height: number,
  width: number,
  { blur, octaves, centre, grey }: Pick<Ascent, "blur" | "octaves" | "centre" | "grey">,
  left: number,
): Float32Array {
  const way = octaves === 1 ? blurPlanes(gradient, height, width, blur * left) : addOctaves();
  if (centre === 0 && grey === 0) return way;
  const plane = height * width;
  const fall = (at: number, extent: number): number => ((at + 0.5) / extent - 0.5) ** 2 / (2 * centre ** 2);
  for (let at = 0; at < plane; at++) {
    const weight = centre > 0 ? Math.exp(-fall(Math.floor(at / width), height) - fall(at % width, width)) : 1;
    const shared = (grey * (way[at]! + way[at + plane]! + way[at + 2 * plane]!)) / 3;
    for (let c = at; c < 3 * plane; c += plane) way[c] = weight * (way[c]! + shared);
  }
  return way;

  function addOctaves(): Float32Array {
    const sum = new Float32Array(gradient.length);
    for (let octave = 0; octave < octaves; octave++) {
      const part = blurPlanes(gradient, height, width, blur / 4 ** octave);
      const size = sizeOf(part);
      if (size > 0) for (let at = 0; at < sum.length; at++) sum[at]! += part[at]! / (size * 2 ** octave);
    }
    return sum;
  }
}

/** Sets the share of the pixels with the smallest norm over the channels to 0, the mean. */
export function clipSmallest(x: Float32Array, share: number): void {
  if (share === 0) return;
  const plane = x.length / 3;
  const norms = Float32Array.from(
    { length: plane },
    (_, at) => x[at]! ** 2 + x[at + plane]! ** 2 + x[at + 2 * plane]! ** 2,
  );
  const least = norms.slice().sort()[Math.floor(share * plane)]!;
  for (let at = 0; at < x.length; at++) if (norms[at % plane]! < least) x[at] = 0;
}
