import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, parse } from "node:path";
import {
  boxMask,
  readCoco,
  readMask,
  readVoc,
  type Mask,
  type PictureAnnotation,
  type PixelBox,
} from "@deep-inside/evaluate";
import { networkInput, type Geometry } from "@deep-inside/images";
import { findClass } from "@deep-inside/models";
import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { readPicture } from "../inputs/picture.js";
import type { SampleSource } from "./sample.js";

const PICTURE = /\.(png|jpe?g)$/i;
const COCO = "annotations.json";

/** What is known about the objects of one class in a picture. */
interface Known {
  readonly name: string;
  readonly mask: Mask;
  readonly boxes?: readonly PixelBox[];
}

/**
 * The pictures of a folder. What is in NAME.jpg is taken from masks/CLASS/NAME.png, from NAME.xml (Pascal VOC), and from
 * annotations.json (COCO), in this order, the first that there is. A picture that cannot be used fails alone.
 *
 * @throws SaliencyError `file`: no such folder, no pictures in it, or a COCO file that cannot be read
 */
export async function folderSource(spec: ModelSpec, folder: string): Promise<SampleSource> {
  const entries = listFolder(folder);
  const files = entries.filter((name) => PICTURE.test(name)).sort();
  if (files.length === 0) throw new SaliencyError("file", `"${folder}" holds no PNG or JPEG pictures to evaluate.`);
  const classes = existsSync(join(folder, "masks")) ? listFolder(join(folder, "masks")).sort() : [];
  const coco = entries.includes(COCO) ? readCoco(readFileSync(join(folder, COCO), "utf8"), join(folder, COCO)) : [];
  const named = new Map(coco.map((annotation) => [annotation.file, annotation]));
  const digest = contentDigest(folder);
  return {
    identity: `folder ${folder}, SHA-256 ${digest}`,
    count: files.length,
    name: (index) => join(folder, files[index] as string),
    group: () => "folder",
    load: async (index) => {
      const file = files[index] as string;
      const { image } = await readPicture(join(folder, file));
      const known = await findKnown(folder, file, classes, named.get(file), image);
      const { planes, geometry } = networkInput(image, spec.input);
      const subjects = known.map(({ name, mask, boxes }) => ({
        classIndex: findClass(spec, name),
        mask: maskOnInput(mask, geometry),
        ...(boxes && { boxes: boxes.map((box) => boxOnInput(box, geometry)) }),
      }));
      return { image, planes, subjects };
    },
  };
}

/** SHA-256, shortened, of the names and contents of all pictures, masks and annotations: what the figures depend on. */
function contentDigest(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const hash = createHash("sha256");
  for (const name of names.filter((each) => PICTURE.test(each) || /\.xml$/i.test(each) || each === COCO).sort()) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    hash.update(JSON.stringify(name)).update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return hash.digest("hex").slice(0, 16);
}

async function findKnown(
  folder: string,
  file: string,
  classes: readonly string[],
  annotation: PictureAnnotation | undefined,
  extents: { readonly height: number; readonly width: number },
): Promise<readonly Known[]> {
  const stem = parse(file).name;
  const masks = classes
    .map((name) => ({ name, path: join(folder, "masks", name, `${stem}.png`) }))
    .filter(({ path }) => existsSync(path));
  if (masks.length > 0)
    return Promise.all(
      masks.map(async ({ name, path }) => ({ name, mask: await readMask(readFileSync(path), path, extents) })),
    );
  const xml = join(folder, `${stem}.xml`);
  const found = existsSync(xml) ? readVoc(readFileSync(xml, "utf8"), xml) : annotation;
  if (!found || (found.objects.length === 0 && found.wrong === undefined)) {
    throw new SaliencyError(
      "file",
      `Nothing is known about "${join(folder, file)}": there is no masks/CLASS/${stem}.png, no ${stem}.xml, and no box in ${COCO}.`,
    );
  }
  const { height, width } = extents;
  if (found.wrong !== undefined)
    throw new SaliencyError("file", `"${join(folder, file)}" cannot be used: ${found.wrong}.`);
  if (found.height !== height || found.width !== width) {
    throw new SaliencyError(
      "bad-shape",
      `The annotation of "${join(folder, file)}" is for ${found.width}x${found.height}, the picture is ${width}x${height}.`,
    );
  }
  const names = [...new Set(found.objects.map(({ name }) => name))];
  return names.map((name) => {
    const objects = found.objects.filter((object) => object.name === name);
    const data = new Uint8Array(height * width);
    for (const { box, mask = boxMask(box, height, width) } of objects)
      mask.data.forEach((inside, at) => (data[at] ||= inside));
    return { name, mask: { height, width, data }, boxes: objects.map(({ box }) => box) };
  });
}

/** The mask at the centre of every pixel of the network input. */
function maskOnInput(mask: Mask, { network, scaleX, scaleY, offsetX, offsetY }: Geometry): Mask {
  const { height, width } = network;
  const data = new Uint8Array(height * width);
  for (let i = 0; i < height; i++) {
    const y = Math.floor(scaleY * (i + 0.5) + offsetY);
    for (let j = 0; j < width; j++) {
      const x = Math.floor(scaleX * (j + 0.5) + offsetX);
      const inside = y >= 0 && y < mask.height && x >= 0 && x < mask.width;
      data[i * width + j] = inside && mask.data[y * mask.width + x] ? 1 : 0;
    }
  }
  return { height, width, data };
}

function boxOnInput(box: PixelBox, { network, scaleX, scaleY, offsetX, offsetY }: Geometry): PixelBox {
  const clip = (value: number, end: number): number => Math.min(end, Math.max(0, value));
  return {
    left: clip((box.left - offsetX) / scaleX, network.width),
    top: clip((box.top - offsetY) / scaleY, network.height),
    right: clip((box.right - offsetX) / scaleX, network.width),
    bottom: clip((box.bottom - offsetY) / scaleY, network.height),
  };
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new SaliencyError("file", `"${folder}" cannot be read as a folder; give one with pictures and annotations.`, {
      cause,
    });
  }
}
