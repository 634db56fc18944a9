/** Rasterised icons of every style, with halved copies for clean down-sampling. Rasterised once, then read from a cache. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../root.js";
import { CLASSES, DISTRACTORS } from "./classes.js";
import { STYLES, type StyleName } from "./styles.js";

/** One resolution of a sprite: premultiplied RGBA bytes of `size` x `size` pixels, a clear border around it. */
export interface SpriteLevel {
  readonly size: number;
  readonly pixels: Uint8Array;
}

export interface Sprite {
  /** Largest first, each half of the one before. */
  readonly levels: readonly SpriteLevel[];
  /** Share of the square that is more than half opaque. */
  readonly cover: number;
}

/** All sprites: `get(icon, style)`. */
export interface SpriteSet {
  readonly size: number;
  get(icon: string, style: StyleName): Sprite;
}

export interface SpriteOptions {
  /** Side of the largest level. Objects drawn larger than this are magnified. */
  size?: number;
  /** Icons to load; left out, every listed class and distractor. */
  icons?: readonly string[];
  /** Styles to load; left out, all. */
  styles?: readonly StyleName[];
  /** Folder for the rasterised cache; `null` keeps nothing on disk. */
  cache?: string | null;
}

interface IconFile {
  icons: Record<string, { body: string; width?: number; height?: number; left?: number; top?: number }>;
  aliases?: Record<string, { parent: string }>;
  width?: number;
  height?: number;
}

const BORDER = 2;
const SMALLEST = 24;
const require = createRequire(import.meta.url);
const CACHE = fileURLToPath(new URL(".cache/", ROOT));
const STYLE_NAMES = STYLES.map((style) => style.name);
const ALL = [...CLASSES.map((entry) => entry.icon), ...DISTRACTORS];

export async function loadSprites({
  size = 192,
  icons = ALL,
  styles = STYLE_NAMES,
  cache = CACHE,
}: SpriteOptions = {}): Promise<SpriteSet> {
  const bytes = size * size * 4;
  const loaded = STYLES.filter((style) => styles.includes(style.name));
  const key = createHash("sha256")
    .update(JSON.stringify([3, size, icons, loaded]))
    .digest("hex")
    .slice(0, 12);
  const path = cache === null ? null : join(cache, `sprites-${size}-${key}.bin`);
  let source: Uint8Array | null = path === null ? null : await readFile(path).catch(() => null);
  if (source === null || source.length !== icons.length * styles.length * bytes) {
    source = await rasteriseAll(icons, styles, size);
    if (path !== null && cache !== null) {
      // Written beside and renamed: a second process never reads half a cache.
      await mkdir(cache, { recursive: true });
      await writeFile(`${path}.${process.pid}`, source);
      await rename(`${path}.${process.pid}`, path);
    }
  }
  const pool = source;
  const row = new Map(icons.map((icon, i) => [icon, i]));
  const made = new Map<number, Sprite>();
  return {
    size,
    get(icon, style) {
      const i = row.get(icon);
      const s = styles.indexOf(style);
      if (i === undefined || s < 0) throw new RangeError(`icon "${icon}" of style "${style}" was not loaded`);
      const slot = i * styles.length + s;
      let sprite = made.get(slot);
      if (sprite === undefined) {
        sprite = toSprite(new Uint8Array(pool.buffer, pool.byteOffset + slot * bytes, bytes), size);
        made.set(slot, sprite);
      }
      return sprite;
    },
  };
}

async function rasteriseAll(icons: readonly string[], styles: readonly StyleName[], size: number): Promise<Uint8Array> {
  // Imported only here: finding the model file must never load a native module.
  const { default: sharp } = await import("sharp");
  const pool = Buffer.alloc(icons.length * styles.length * size * size * 4);
  const inner = size - 2 * BORDER;
  for (const [s, name] of styles.entries()) {
    const style = STYLES.find((entry) => entry.name === name)!;
    const file = JSON.parse(await readFile(require.resolve(`${style.package}/icons.json`), "utf8")) as IconFile;
    for (const [i, icon] of icons.entries()) {
      const clear = { r: 0, g: 0, b: 0, alpha: 0 };
      const data = await sharp(Buffer.from(svgOf(file, icon, 2 * size)))
        .trim({ background: clear, threshold: 8 })
        .resize(inner, inner, { fit: "contain", background: clear })
        .extend({ top: BORDER, bottom: BORDER, left: BORDER, right: BORDER, background: clear })
        .ensureAlpha()
        .raw()
        .toBuffer();
      premultiply(data);
      data.copy(pool, (i * styles.length + s) * size * size * 4);
    }
  }
  return pool;
}

function svgOf(file: IconFile, name: string, side: number): string {
  let target = name;
  for (let up = file.aliases?.[target]; up !== undefined && file.icons[target] === undefined;) {
    target = up.parent;
    up = file.aliases?.[target];
  }
  const icon = file.icons[target];
  if (icon === undefined) throw new RangeError(`icon "${name}" is missing from a style`);
  const width = icon.width ?? file.width ?? 16;
  const height = icon.height ?? file.height ?? 16;
  const box = `${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}`;
  const scale = side / Math.max(width, height);
  const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  return `<svg ${names} viewBox="${box}" width="${width * scale}" height="${height * scale}">${icon.body}</svg>`;
}

function premultiply(data: Uint8Array): void {
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3]! / 255;
    for (let c = 0; c < 3; c++) data[p + c] = Math.round(data[p + c]! * alpha);
  }
}

function toSprite(pixels: Uint8Array, size: number): Sprite {
  const levels: SpriteLevel[] = [{ size, pixels }];
  for (let last = levels[0]!; last.size % 2 === 0 && last.size / 2 >= SMALLEST; last = levels[levels.length - 1]!) {
    levels.push(halve(last));
  }
  let opaque = 0;
  for (let p = 3; p < pixels.length; p += 4) if (pixels[p]! > 127) opaque++;
  return { levels, cover: opaque / (size * size) };
}

/** 2x2 box average: exact area sampling, right for premultiplied colour. */
function halve(level: SpriteLevel): SpriteLevel {
  const size = level.size / 2;
  const pixels = new Uint8Array(size * size * 4);
  const stride = level.size * 4;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size * 4; x++) {
      const from = 2 * y * stride + (x >> 2) * 8 + (x & 3);
      const sum = level.pixels[from]! + level.pixels[from + 4]! + level.pixels[from + stride]!;
      pixels[y * size * 4 + x] = (sum + level.pixels[from + stride + 4]! + 2) >> 2;
    }
  }
  return { size, pixels };
}
