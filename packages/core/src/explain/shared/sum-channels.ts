import type { RawMap } from "@deep-inside/spec";

/** Sum of planes (3, height, width) over the channels: for attributions, which add up. */
export function sumChannels(planes: ArrayLike<number>, height: number, width: number): RawMap {
  const size = height * width;
  const data = Float32Array.from(
    { length: size },
    (_, at) => planes[at]! + planes[at + size]! + planes[at + 2 * size]!,
  );
  return { height, width, data };
}
