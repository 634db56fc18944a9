import { colorize, inputGeometry, planesToImage, type Colormap } from "@deep-inside/images";
import type { ModelSpec, RawMap } from "@deep-inside/spec";
import type { Drawing } from "../run/export-png.js";
import type { Growth } from "../run/grow-class-model.js";
import type { Picture } from "../run/open-picture.js";
import { drawPixels, drawScale, showBitmap } from "./draw.js";
import { placeMap } from "./placement.js";

/** Draws what templates cannot. Styles go through the CSSOM: a style attribute would break a page's style-src. */
export class Painter {
  readonly #root: ParentNode;
  #scaled: { readonly canvas: HTMLCanvasElement; readonly colormap: Colormap } | null = null;

  constructor(root: ParentNode) {
    this.#root = root;
  }

  picture(picture: Picture | null): void {
    showBitmap(this.#canvas("picture"), picture?.bitmap ?? null);
  }

  growth(growth: Growth): void {
    drawPixels(this.#canvas("growth"), planesToImage(growth.planes, growth));
  }

  map(map: RawMap, drawing: Drawing, picture: Picture, { input }: ModelSpec): void {
    const canvas = this.#canvas("map");
    drawPixels(canvas, colorize(map, drawing).image);
    placeMap(canvas.style, inputGeometry(picture, input));
  }

  scale({ colormap }: Drawing): void {
    const canvas = this.#root.querySelector<HTMLCanvasElement>("canvas.scale");
    if (!canvas || (canvas === this.#scaled?.canvas && colormap === this.#scaled.colormap)) return;
    drawScale(canvas, colormap);
    this.#scaled = { canvas, colormap };
  }

  /** Gives the visible frame the form of what it shows, and bars and marks their places. */
  arrange(shown: { readonly width: number; readonly height: number } | null): void {
    const frame = this.#root.querySelector<HTMLElement>(".frame:not([hidden])");
    if (frame && shown) frame.style.aspectRatio = `${shown.width} / ${shown.height}`;
    for (const part of this.#root.querySelectorAll<HTMLElement>("[data-at]")) {
      part.style.setProperty("--_at", `${100 * Number(part.dataset["at"])}%`);
    }
  }

  #canvas(name: "picture" | "map" | "growth"): HTMLCanvasElement {
    return this.#root.querySelector<HTMLCanvasElement>(`canvas.${name}`)!;
  }
}
