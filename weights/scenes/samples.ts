/** Makes the sample pictures and their list: `npm run samples`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../root.js";
import { CLASSES, classIndexOf, DISTRACTORS } from "./classes.js";
import { composeScene, type Scene } from "./compose.js";
import { VARIANTS, type SceneOptions } from "./options.js";
import { loadSprites } from "./sprites.js";
import { HELD_OUT_STYLE, type StyleName } from "./styles.js";

interface Sample {
  readonly file: string;
  readonly classes: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly styles: readonly StyleName[];
  readonly options?: Partial<SceneOptions>;
  /** Stored turned, with the EXIF tag that says so: 6 means "turn 90 degrees clockwise to view". */
  readonly orientation?: 6;
}

const SAMPLES: readonly Sample[] = [
  { file: "dog-and-bicycle.png", classes: ["dog", "bicycle"], width: 480, height: 360, seed: 12, styles: ["noto"] },
  {
    file: "cat-and-guitar.jpg",
    classes: ["cat", "guitar"],
    width: 640,
    height: 427,
    seed: 10,
    styles: ["fluent-emoji"],
  },
  { file: "owl-and-apple.jpg", classes: ["owl", "apple"], width: 300, height: 480, seed: 12, styles: ["noto"] },
  {
    file: "sailboat-and-elephant-turned.jpg",
    classes: ["sailboat", "elephant"],
    width: 360,
    height: 480,
    seed: 2,
    styles: ["fluent-emoji-flat"],
    orientation: 6,
  },
  {
    file: "three-fruits.png",
    classes: ["pineapple", "strawberry", "banana"],
    width: 400,
    height: 400,
    seed: 10,
    styles: ["fluent-emoji", "noto"],
  },
  {
    file: "fox-and-umbrella-unseen-style.png",
    classes: ["fox", "umbrella"],
    width: 448,
    height: 336,
    seed: 5,
    styles: [HELD_OUT_STYLE],
  },
  {
    file: "penguin-and-rocket-unseen-style.jpg",
    classes: ["penguin", "rocket"],
    width: 500,
    height: 375,
    seed: 10,
    styles: [HELD_OUT_STYLE],
  },
  {
    file: "small-butterfly-cluttered.jpg",
    classes: ["butterfly", "hamburger", "castle"],
    width: 640,
    height: 480,
    seed: 12,
    styles: ["noto", "emojione", "fluent-emoji-flat"],
    options: { scale: [0.18, 0.34], distractors: [3, 3], clutter: [6, 6] },
  },
  { file: "frog.png", classes: ["frog"], width: 224, height: 224, seed: 3, styles: ["noto-v1"] },
];

const folder = fileURLToPath(new URL("samples/", ROOT));
await mkdir(folder, { recursive: true });
const list = [];
for (const sample of SAMPLES) {
  const classes = sample.classes.map(classIndexOf);
  const icons = [...classes.map((index) => CLASSES[index]!.icon), ...DISTRACTORS];
  const used = sample.options?.distractors === undefined ? icons.slice(0, classes.length) : icons;
  const sprites = await loadSprites({ size: 384, icons: used, styles: sample.styles, cache: null });
  const scene = composeScene(sprites, {
    ...VARIANTS.clean,
    distractors: [0, 0],
    scale: [0.4, 0.6],
    ...sample.options,
    classes,
    styles: sample.styles,
    seed: sample.seed,
    index: 0,
    height: sample.height,
    width: sample.width,
  });
  await encode(scene, join(folder, sample.file), sample.orientation);
  list.push(entryOf(sample, scene));
}
await writeFile(join(folder, "samples.json"), `${JSON.stringify(list, null, 2)}\n`);

async function encode(scene: Scene, path: string, orientation: 6 | undefined): Promise<void> {
  const { default: sharp } = await import("sharp");
  let picture = sharp(scene.rgb, { raw: { width: scene.width, height: scene.height, channels: 3 } });
  if (orientation === 6) picture = picture.rotate(270).withMetadata({ orientation });
  await (path.endsWith(".png") ? picture.png({ compressionLevel: 9 }) : picture.jpeg({ quality: 88 })).toFile(path);
}

/** Sizes and boxes are those of the picture as seen, that is after the EXIF turn. */
function entryOf(sample: Sample, scene: Scene): object {
  return {
    file: sample.file,
    width: scene.width,
    height: scene.height,
    orientation: sample.orientation ?? 1,
    objects: scene.objects.map(({ classIndex, style, box }) => ({ class: CLASSES[classIndex]!.name, style, box })),
  };
}
