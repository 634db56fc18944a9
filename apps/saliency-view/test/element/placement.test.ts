import { colorize, decodeImage, inputGeometry } from "@deep-inside/images";
import type { RgbImage } from "@deep-inside/spec";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { usePages } from "../support/pages.js";

/** A dark rectangle on light grey, in pixels of a picture whose sides are no multiples of anything. */
const PICTURE = { width: 301, height: 199, left: 90, right: 211, top: 41, bottom: 120 };
const [DARK, LIGHT, AROUND] = [0, 220, 136];
/** CSS widths: enlarged by a fraction, and reduced; at a place that is none of whole pixels. */
const WIDTHS = [517.3, 211];
const STYLE = `<style>body { margin: 13.4px 0 0 7.7px; background: #888; --saliency-radius: 0 }
saliency-view { --saliency-rendering: pixelated }</style>`;
/** A network that sees the whole picture, and one that sees a square of its middle. */
const MODELS = ["", "/weights/torch/vgg11.safetensors"];

const { open } = usePages();

async function openPicture(deviceScaleFactor: number): Promise<Page> {
  const page = await open(`${STYLE}<saliency-view deterministic colormap="viridis" percentile="100"></saliency-view>`, {
    deviceScaleFactor,
    viewport: { width: 560, height: 600 },
  });
  await page.evaluate(
    async ([{ width, height, left, right, top, bottom }, dark, light]) => {
      await customElements.whenDefined("saliency-view");
      const pixels = new ImageData(width, height);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = x >= left && x < right && y >= top && y < bottom ? dark : light;
          pixels.data.set([value, value, value, 255], 4 * (y * width + x));
        }
      }
      document.querySelector("saliency-view")!.image = pixels;
    },
    [PICTURE, DARK!, LIGHT!] as const,
  );
  return page;
}

/** What the screen shows of the element in this view, at this width, with this model. */
async function shoot(page: Page, view: "picture" | "map", width: number, model = ""): Promise<RgbImage> {
  await page.evaluate(
    async ([mode, wide, file]) => {
      const element = document.querySelector("saliency-view")!;
      element.style.width = `${wide}px`;
      element.view = mode;
      element.model = file;
      await element.explain();
      await element.updateComplete;
    },
    [view, width, model] as const,
  );
  return decodeImage(await page.screenshot({ scale: "device" }));
}

/** Where a line of the screen crosses a grey, in device pixels from its start. */
function crossings(screen: RgbImage, grey: number, row: number | null, column: number | null): number[] {
  const length = row === null ? screen.height : screen.width;
  const value = (at: number): number => screen.data[3 * ((row ?? at) * screen.width + (column ?? at))]! - grey;
  const found: number[] = [];
  for (let at = 0; at + 1 < length; at++) {
    const [a, b] = [value(at), value(at + 1)];
    if (a < 0 !== b < 0) found.push(at + 0.5 + a / (a - b));
  }
  return found;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The edges of the picture as they are seen, by a row and a column that do not meet the rectangle. */
function seenBox(screen: RgbImage, dpr: number, width: number): Box {
  const edge = (AROUND! + LIGHT!) / 2;
  const [left, right] = crossings(screen, edge, Math.round(dpr * (13.4 + 0.03 * width)), null);
  const [top, bottom] = crossings(screen, edge, null, Math.round(dpr * (7.7 + 0.1 * width)));
  return { left: left!, top: top!, width: right! - left!, height: bottom! - top! };
}

/** The edges of the picture as they are laid out, in device pixels. */
function layoutBox(page: Page, dpr: number): Promise<Box & { right: number; bottom: number }> {
  return page.evaluate((scale) => {
    const picture = document.querySelector("saliency-view")!.shadowRoot!.querySelector("canvas.picture")!;
    const { left, top, width, height, right, bottom } = picture.getBoundingClientRect();
    const scaled = (length: number): number => scale * length;
    return {
      ...{ left: scaled(left), top: scaled(top), right: scaled(right), bottom: scaled(bottom) },
      ...{ width: scaled(width), height: scaled(height) },
    };
  }, dpr);
}

describe.each([1, 2, 3])("at %i device pixels per CSS pixel", (dpr) => {
  test.each(WIDTHS)("and %f CSS pixels of width the picture is seen where it belongs", async (width) => {
    const page = await openPicture(dpr);
    const screen = await shoot(page, "picture", width);
    const box = seenBox(screen, dpr, width);
    const { left, top, right, bottom } = await layoutBox(page, 1);
    const layout = [left, top, right, bottom];
    // A browser rounds the edges of boxes to whole pixels.
    const edges = [box.left, box.top, box.left + box.width, box.top + box.height];
    edges.forEach((edge, k) => expect(Math.abs(edge / dpr - layout[k]!)).toBeLessThanOrEqual(0.51));
    const middle = (DARK! + LIGHT!) / 2;
    const horizontal = crossings(screen, middle, Math.round(box.top + 0.4 * box.height), null);
    const vertical = crossings(screen, middle, null, Math.round(box.left + 0.5 * box.width)).slice(0, 2);
    const expected = [
      ...[PICTURE.left, PICTURE.right].map((x) => box.left + (x / PICTURE.width) * box.width),
      ...[PICTURE.top, PICTURE.bottom].map((y) => box.top + (y / PICTURE.height) * box.height),
    ];
    const found = [...horizontal, ...vertical];
    expect(found).toHaveLength(4);
    found.forEach((place, k) => expect(Math.abs(place - expected[k]!)).toBeLessThan(0.75));
  });

  test.each(WIDTHS.flatMap((width) => MODELS.map((model) => [width, model] as const)))(
    "and %f CSS pixels of width each pixel shows the map of what lies under it, model '%s'",
    async (width, model) => {
      const page = await openPicture(dpr);
      const seen = seenBox(await shoot(page, "picture", width, model), dpr, width);
      // A box of the picture's is rounded as that is. One within is rounded on its own, by up to half a CSS pixel.
      const [box, slack] = model === "" ? [seen, 0.75] : [await layoutBox(page, dpr), 0.5 * dpr + 0.25];
      const screen = await shoot(page, "map", width, model);
      const [raw, input] = await page.evaluate(() => {
        const view = document.querySelector("saliency-view")!;
        return [{ ...view.map!, data: [...view.map!.data] }, view.modelSpec!.input] as const;
      });
      const map = { ...raw, data: Float32Array.from(raw.data) };
      const { image: colours } = colorize(map, { colormap: "viridis", percentile: 100 });
      const { scaleX, scaleY, offsetX, offsetY, network } = inputGeometry(PICTURE, input);
      const column = (x: number): number =>
        ((((x - box.left) / box.width) * PICTURE.width - offsetX) / (network.width * scaleX)) * map.width;
      const row = (y: number): number =>
        ((((y - box.top) / box.height) * PICTURE.height - offsetY) / (network.height * scaleY)) * map.height;

      /** Share of some pixels that show a cell which comes within `slack` pixels to their centres, if all lay `shift` off. */
      const right = (shift: number): number => {
        let [hits, all] = [0, 0];
        for (let y = Math.ceil(box.top) + 2; y < box.top + box.height - 3; y += 7) {
          const rows = [row(y + 0.5 + shift - slack), row(y + 0.5 + shift + slack)].map(Math.floor);
          if (rows[0]! < 0 || rows[1]! >= map.height) continue;
          for (let x = Math.ceil(box.left) + 2 + (y % 5); x < box.left + box.width - 3; x += 5) {
            const columns = [column(x + 0.5 + shift - slack), column(x + 0.5 + shift + slack)].map(Math.floor);
            if (columns[0]! < 0 || columns[1]! >= map.width) continue;
            all++;
            hits += Number(shows(screen, x, y, colours, columns, rows));
          }
        }
        expect(all).toBeGreaterThan(400);
        return hits / all;
      };
      expect(right(0)).toBe(1);
      // The map is no flat one: were it two CSS pixels off, that would be told.
      expect(right(2 * dpr)).toBeLessThan(0.97);
    },
  );
});

/** Whether a pixel of the screen has the colour of one of these cells. */
function shows(screen: RgbImage, x: number, y: number, colours: RgbImage, columns: number[], rows: number[]): boolean {
  const at = 3 * (y * screen.width + x);
  for (let row = rows[0]!; row <= rows[1]!; row++) {
    for (let column = columns[0]!; column <= columns[1]!; column++) {
      const cell = 3 * (row * colours.width + column);
      if ([0, 1, 2].every((c) => Math.abs(screen.data[at + c]! - colours.data[cell + c]!) <= 1)) return true;
    }
  }
  return false;
}

test("the outline of the object lies in pixels of the picture at any size", async () => {
  const page = await openPicture(2);
  for (const width of WIDTHS) {
    const found = await page.evaluate(async (wide) => {
      const view = document.querySelector("saliency-view")!;
      view.style.width = `${wide}px`;
      view.localize = "box";
      await view.explain();
      await view.updateComplete;
      const [picture, line] = ["canvas.picture", ".outline .line"].map((part) => {
        const { left, top, right, bottom } = view.shadowRoot!.querySelector(part)!.getBoundingClientRect();
        return { left, top, right, bottom };
      });
      return { picture: picture!, line: line!, box: view.localization!.box };
    }, width);
    for (const [start, end, extent] of [
      ["left", "right", PICTURE.width],
      ["top", "bottom", PICTURE.height],
    ] as const) {
      const size = found.picture[end] - found.picture[start];
      for (const side of [start, end]) {
        const expected = found.picture[start] + (found.box[side] / extent) * size;
        expect(Math.abs(found.line[side] - expected)).toBeLessThan(0.1);
      }
    }
  }
});
