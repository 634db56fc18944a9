import { SaliencyError, type RgbImage } from "@deep-inside/spec";

/**
 * Pictures in a row from the left, tops aligned, with `gap` white columns between them; below shorter ones it is white.
 *
 * @throws SaliencyError `bad-option`: no pictures, or a gap that is not a non-negative integer
 */
export function sideBySide(images: readonly RgbImage[], gap = 8): RgbImage {
  if (images.length === 0) throw new SaliencyError("bad-option", "there is no picture to lay side by side");
  if (!Number.isSafeInteger(gap) || gap < 0)
    throw new SaliencyError("bad-option", `gap is ${gap}, expected an integer of at least 0`);
  const height = Math.max(...images.map((image) => image.height));
  const width = images.reduce((sum, image) => sum + image.width, gap * (images.length - 1));
  const data = new Uint8Array(height * width * 3).fill(255);
  let left = 0;
  for (const image of images) {
    const row = 3 * image.width;
    for (let i = 0; i < image.height; i++)
      data.set(image.data.subarray(i * row, (i + 1) * row), 3 * (i * width + left));
    left += image.width + gap;
  }
  return { height, width, data };
}
