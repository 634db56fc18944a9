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

/** Fills the canvas with a backdrop, or with a picture over white. */
export function paintGround(context: CanvasRenderingContext2D, ground: Backdrop | ImageBitmap): void {
  const { width, height } = context.canvas;
  const [top, bottom] = COLOURS[typeof ground === "string" ? ground : "paper"];
  const gradient = context.createLinearGradient(0, 0, 0, height);
  gradient.addColorStop(0, top);
  gradient.addColorStop(1, bottom);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  if (typeof ground !== "string") context.drawImage(ground, 0, 0, width, height);
}

/** Paints things, the last in front. */
export function paintThings(context: CanvasRenderingContext2D, things: readonly Drawn[]): void {
  const { width, height } = context.canvas;
  context.imageSmoothingQuality = "high";
  for (const { placement, drawing } of things) {
    const side = placement.size * width;
    context.save();
    context.translate(placement.x * width, placement.y * height);
    context.rotate((placement.turn * Math.PI) / 180);
    context.drawImage(drawing, -side / 2, -side / 2, side, side);
    context.restore();
  }
}
