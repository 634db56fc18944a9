// Draws the playground's emoji: Noto Emoji (Apache-2.0, Google Inc), the style the embedded model knows best.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import sharp from "sharp";
import { CLASSES } from "@deep-inside/weights";

/** Shown first, so that a glance at the palette sees all sorts of things. */
const FIRST = [
  ...["dog", "cat", "panda", "fox", "frog", "penguin", "owl", "octopus", "butterfly", "elephant", "bicycle", "bus"],
  ...["rocket", "sailboat", "apple", "banana", "pineapple", "strawberry", "pizza", "guitar", "umbrella", "castle"],
];
const SIDE = 256;

/** Writes one PNG for each emoji and emoji.json, the list of them. */
export async function writeEmoji(folder) {
  const require = createRequire(import.meta.url);
  const set = JSON.parse(await readFile(require.resolve("@iconify-json/noto/icons.json"), "utf8"));
  await mkdir(folder, { recursive: true });
  const list = [];
  const rank = ({ name }) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  for (const { name, icon } of CLASSES.toSorted((a, b) => rank(a) - rank(b))) {
    const { body } = set.icons[icon] ?? set.icons[set.aliases[icon].parent];
    const view = `0 0 ${set.width ?? 128} ${set.height ?? 128}`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="512" height="512" viewBox="${view}">${body}</svg>`;
    const file = `${icon}.png`;
    await sharp(Buffer.from(svg))
      .resize(SIDE, SIDE)
      .png({ compressionLevel: 9, palette: true })
      .toFile(`${folder}/${file}`);
    list.push({ name, file });
  }
  await writeFile(`${folder}/emoji.json`, JSON.stringify(list));
  await writeFile(
    `${folder}/LICENSE.txt`,
    "Noto Emoji, (c) Google Inc, https://github.com/googlefonts/noto-emoji\nApache License 2.0, https://www.apache.org/licenses/LICENSE-2.0\nRasterised and scaled.\n",
  );
}
