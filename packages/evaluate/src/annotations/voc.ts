import { SaliencyError } from "@deep-inside/spec";
import type { Mask, PixelBox } from "../shared/mask.js";

/** One object of an annotation, in pixels of the picture as seen. */
export interface Annotated {
  /** Class name as the file has it. */
  readonly name: string;
  readonly box: PixelBox;
  /** Where the annotation has one. */
  readonly mask?: Mask;
}

/** What an annotation file says about a picture. */
export interface PictureAnnotation {
  /** File name of the picture. */
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly objects: readonly Annotated[];
  /** Why the picture cannot be used: an annotation of it is damaged. */
  readonly wrong?: string;
}

/**
 * Reads a Pascal VOC annotation. Its boxes count from 1 and include their last pixel; here they are half-open from 0.
 *
 * @throws SaliencyError `file`: not such a file, a member is missing or no number, a box outside the picture
 */
export function readVoc(text: string, path: string): PictureAnnotation {
  const refuse = (what: string): never => {
    throw new SaliencyError("file", `"${path}" is no Pascal VOC annotation: ${what}.`);
  };
  const plain = text.replace(/<!--[\s\S]*?-->/g, "");
  if (/<!(DOCTYPE|ENTITY)/i.test(plain)) refuse("it declares a document type, which is not read");
  const root = inner(plain, "annotation") ?? refuse("<annotation> is missing or not closed");
  const number = (source: string, tag: string): number => {
    const found = inner(source, tag)?.trim() ?? refuse(`<${tag}> is missing`);
    return /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : refuse(`<${tag}> is "${found.slice(0, 40)}", no number`);
  };
  const size = inner(root, "size") ?? refuse("<size> is missing");
  const [height, width] = [number(size, "height"), number(size, "width")];
  const blocks = [...root.matchAll(/<object>([\s\S]*?)<\/object>/g)].map((match) => match[1]!);
  if (blocks.length !== (root.match(/<object\b/g) ?? []).length) refuse("an <object> is not closed");
  const objects = blocks.map((block): Annotated => {
    // The parts of an object (head, hand) have names and boxes of their own.
    const own = block.replace(/<part>[\s\S]*?<\/part>/g, "");
    const box = inner(own, "bndbox") ?? refuse("<bndbox> is missing");
    const pixels = {
      left: Math.round(number(box, "xmin")) - 1,
      top: Math.round(number(box, "ymin")) - 1,
      right: Math.round(number(box, "xmax")),
      bottom: Math.round(number(box, "ymax")),
    };
    checkBox(pixels, height, width, refuse);
    return { name: unescapeXml(inner(own, "name")?.trim() || refuse("<name> is missing")), box: pixels };
  });
  return {
    file: unescapeXml(inner(root, "filename")?.trim() || refuse("<filename> is missing")),
    height,
    width,
    objects,
  };
}

/** Calls `refuse` unless the box has pixels and all of them are in the picture. */
export function checkBox(box: PixelBox, height: number, width: number, refuse: (what: string) => never): void {
  const { left, top, right, bottom } = box;
  const inside = left >= 0 && top >= 0 && right <= width && bottom <= height;
  if (!inside || right <= left || bottom <= top)
    refuse(`the box ${left},${top} to ${right},${bottom} is empty or not within ${width}x${height}`);
}

function inner(source: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(source)?.[1];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
}
