import { colormapTable, type Colormap } from "@deep-inside/images";
import type { RgbImage } from "@deep-inside/spec";
import { toRgba } from "../files/pixels.js";

/** Puts pixels on a canvas, one canvas pixel for each. */
export function drawPixels(canvas: HTMLCanvasElement, image: RgbImage): void {
  const { width, height } = image;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d")?.putImageData(toRgba(image), 0, 0);
}

/** Hands a bitmap to a canvas without copying it; the bitmap cannot be used afterwards. */
export function showBitmap(canvas: HTMLCanvasElement, bitmap: ImageBitmap | null): void {
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
}

/** The colour scale, low values on the left. */
export function drawScale(canvas: HTMLCanvasElement, colormap: Colormap): void {
  drawPixels(canvas, { width: 256, height: 1, data: colormapTable(colormap) });
}
