/** The art styles. Each is one openly licensed icon set; all six share their icon names. */
export interface Style {
  readonly name: string;
  readonly package: string;
  readonly licence: string;
  readonly author: string;
}

export const STYLES = [
  { name: "noto", package: "@iconify-json/noto", licence: "Apache-2.0", author: "Google Inc" },
  { name: "noto-v1", package: "@iconify-json/noto-v1", licence: "Apache-2.0", author: "Google Inc" },
  { name: "fluent-emoji-flat", package: "@iconify-json/fluent-emoji-flat", licence: "MIT", author: "Microsoft" },
  { name: "fluent-emoji", package: "@iconify-json/fluent-emoji", licence: "MIT", author: "Microsoft" },
  { name: "emojione", package: "@iconify-json/emojione", licence: "CC-BY-4.0", author: "Emoji One" },
  { name: "twemoji", package: "@iconify-json/twemoji", licence: "CC-BY-4.0", author: "Twitter" },
] as const satisfies readonly Style[];

export type StyleName = (typeof STYLES)[number]["name"];

/** Never seen in training: accuracy on it tells how far the model carries over to another hand's drawings. */
export const HELD_OUT_STYLE: StyleName = "twemoji";

export const TRAINING_STYLES: readonly StyleName[] = STYLES.map((style) => style.name).filter(
  (name) => name !== HELD_OUT_STYLE,
);
