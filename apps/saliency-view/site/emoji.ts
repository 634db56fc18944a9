/** One drawing of the palette. */
export interface Emoji {
  readonly name: string;
  readonly image: HTMLImageElement;
}

/** Loads the palette that the build has drawn. */
export async function loadEmoji(): Promise<Emoji[]> {
  const base = new URL("./emoji/", document.baseURI);
  const list = (await (await fetch(new URL("emoji.json", base))).json()) as { name: string; file: string }[];
  return Promise.all(
    list.map(async ({ name, file }) => {
      const image = new Image();
      image.src = new URL(file, base).href;
      await image.decode();
      return { name, image };
    }),
  );
}
