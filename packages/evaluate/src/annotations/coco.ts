import { SaliencyError } from "@deep-inside/spec";
import { checkBox, type Annotated, type PictureAnnotation } from "./voc.js";

interface Entry {
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly objects: Annotated[];
}

/**
 * Reads a COCO annotation file (`instances_*.json`): the boxes of every picture by class name. Crowd regions are left out.
 *
 * @throws SaliencyError `file`: not such a file; the message names the first member that is wrong
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
  const list = (name: string): readonly Readonly<Record<string, unknown>>[] => {
    const found = (root as Readonly<Record<string, unknown>> | null)?.[name];
    if (!Array.isArray(found)) return refuse(`"${name}" is no list`);
    if (found.some((member) => typeof member !== "object" || member === null))
      refuse(`"${name}" holds what is no object`);
    return found as Readonly<Record<string, unknown>>[];
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
  for (const { id, image_id, category_id, bbox, iscrowd } of list("annotations")) {
    const about = `annotation ${String(id)}`;
    const picture =
      pictures.get(whole(image_id, `image_id of ${about}`)) ?? refuse(`${about} is about an image that is not listed`);
    const name =
      names.get(whole(category_id, `category_id of ${about}`)) ??
      refuse(`${about} is of a category that is not listed`);
    const numbers = Array.isArray(bbox) && bbox.length === 4 && bbox.every((value) => Number.isFinite(value));
    if (!numbers) refuse(`bbox of ${about} is not four numbers`);
    const [x, y, w, h] = bbox as [number, number, number, number];
    const box = { left: Math.floor(x), top: Math.floor(y), right: Math.ceil(x + w), bottom: Math.ceil(y + h) };
    checkBox(box, picture.height, picture.width, (what) => refuse(`${what} (${about})`));
    if (iscrowd !== 1) picture.objects.push({ name, box });
  }
  return [...pictures.values()];
}
