import { SaliencyError } from "@deep-inside/spec";
import { checkBox, type Annotated, type PictureAnnotation } from "./annotation.js";

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

function inner(source: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(source)?.[1];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
}
