import type { Backdrop, Placement } from "./placement.js";

const COLOURS: Readonly<Record<Backdrop, readonly [string, string]>> = {
  meadow: ["#dfeaf2", "#b9d3c2"],
  sand: ["#f4e7d0", "#d9b99b"],
  night: ["#384a63", "#7d8fa8"],
  paper: ["#ffffff", "#ffffff"],
};

/** A thing and its drawing. */
export interface Drawn {
  readonly placement: Placement;
  readonly drawing: HTMLImageElement;
}

/** Paints backdrop or picture, then the things, the last in front. */
export function paint(
  context: CanvasRenderingContext2D,
  ground: Backdrop | ImageBitmap,
  things: readonly Drawn[],
): void {
  const { width, height } = context.canvas;
  context.imageSmoothingQuality = "high";
  if (typeof ground === "string") {
    const [top, bottom] = COLOURS[ground];
    const gradient = context.createLinearGradient(0, 0, 0, height);
    gradient.addColorStop(0, top);
    gradient.addColorStop(1, bottom);
    context.fillStyle = gradient;
    context.fillRect(0, 0, width, height);
  } else {
    context.drawImage(ground, 0, 0, width, height);
  }
  for (const { placement, drawing } of things) {
    const side = placement.size * width;
    context.save();
    context.translate(placement.x * width, placement.y * height);
    context.rotate((placement.turn * Math.PI) / 180);
    context.drawImage(drawing, -side / 2, -side / 2, side, side);
    context.restore();
  }
}
