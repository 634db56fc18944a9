import { SaliencyError } from "@deep-inside/spec";
import { checkBox, type Annotated, type PictureAnnotation } from "./annotation.js";
import { cocoMask } from "./coco-mask.js";

interface Entry {
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly objects: Annotated[];
  wrong?: string;
}

type Member = Readonly<Record<string, unknown>>;

/** What is wrong with one annotation: its picture cannot be used, all others can. */
class WrongAnnotation extends Error {}

/**
 * Reads a COCO annotation file (`instances_*.json`): the objects of every picture by class name, each with its box and,
 * where it has a segmentation (polygons or run lengths), its mask. Crowd regions are left out. An annotation that is damaged
 * spoils its picture, whose entry says why; the file as a whole is refused where no picture could be told from another.
 *
 * @throws SaliencyError `file`: no such file; the message names the first member that is wrong
 */
export function readCoco(text: string, path: string): PictureAnnotation[] {
  const refuse = (what: string): never => {
    throw new SaliencyError("file", `"${path}" is no COCO annotation file: ${what}.`);
  };
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return refuse("it is no JSON");
  }
  const list = (name: string): readonly Member[] => {
    const found = (root as Member | null)?.[name];
    if (!Array.isArray(found)) return refuse(`"${name}" is no list`);
    if (found.some((member) => typeof member !== "object" || member === null))
      refuse(`"${name}" holds what is no object`);
    return found as Member[];
  };
  const whole = (value: unknown, what: string): number =>
    typeof value === "number" && Number.isSafeInteger(value) ? value : refuse(`${what} is no whole number`);
  const word = (value: unknown, what: string): string =>
    typeof value === "string" && value !== "" ? value : refuse(`${what} is no text`);

  const names = new Map(
    list("categories").map(({ id, name }) => [whole(id, "a category's id"), word(name, "a category's name")]),
  );
  const pictures = new Map<number, Entry>();
  for (const { id, file_name, height, width } of list("images")) {
    const key = whole(id, "an image's id");
    if (pictures.has(key)) refuse(`two images have the id ${key}`);
    pictures.set(key, {
      file: word(file_name, `file_name of image ${key}`),
      height: whole(height, `height of image ${key}`),
      width: whole(width, `width of image ${key}`),
      objects: [],
    });
  }
  for (const annotation of list("annotations")) {
    const about = `annotation ${String(annotation["id"])}`;
    const picture =
      pictures.get(whole(annotation["image_id"], `image_id of ${about}`)) ??
      refuse(`${about} is about an image that is not listed`);
    try {
      if (annotation["iscrowd"] !== 1) picture.objects.push(readObject(annotation, picture, names));
    } catch (error) {
      if (!(error instanceof WrongAnnotation)) throw error;
      picture.wrong ??= `${error.message} (${about} of "${path}")`;
    }
  }
  return [...pictures.values()];
}

function readObject(
  { category_id, bbox, segmentation }: Member,
  { height, width }: Entry,
  names: ReadonlyMap<number, string>,
): Annotated {
  const wrong = (what: string): never => {
    throw new WrongAnnotation(what);
  };
  const name = names.get(category_id as number) ?? wrong("its category is not listed");
  const numbers = Array.isArray(bbox) && bbox.length === 4 && bbox.every((value) => Number.isFinite(value));
  if (!numbers) wrong("bbox is not four numbers");
  const [x, y, w, h] = bbox as [number, number, number, number];
  // Boxes are rounded to hundredths of a pixel there, and may end a little beyond the picture.
  const grown = { left: Math.floor(x), top: Math.floor(y), right: Math.ceil(x + w), bottom: Math.ceil(y + h) };
  const beyond = (value: number, end: number): number => (value === end + 1 ? end : value);
  const box = { ...grown, right: beyond(grown.right, width), bottom: beyond(grown.bottom, height) };
  checkBox(box, height, width, wrong);
  if (segmentation === undefined || (Array.isArray(segmentation) && segmentation.length === 0)) return { name, box };
  const mask = cocoMask(segmentation, height, width, wrong);
  return { name, box, ...(mask.data.includes(1) && { mask }) };
}
