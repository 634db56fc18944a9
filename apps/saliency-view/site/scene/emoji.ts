/** One drawing of the palette: its class name and where its picture is. */
export interface Emoji {
  readonly name: string;
  readonly url: string;
}

/** The palette that the build has drawn. */
export async function listEmoji(): Promise<Emoji[]> {
  const base = new URL("./emoji/", document.baseURI);
  const list = (await (await fetch(new URL("emoji.json", base))).json()) as { name: string; file: string }[];
  return list.map(({ name, file }) => ({ name, url: new URL(file, base).href }));
}

const drawings = new Map<string, Promise<HTMLImageElement>>();

/** The decoded drawing; each is loaded once, when it is first wanted. */
export function loadDrawing({ url }: Emoji): Promise<HTMLImageElement> {
  let drawing = drawings.get(url);
  if (!drawing) {
    const image = new Image();
    image.src = url;
    drawing = image.decode().then(() => image);
    drawings.set(url, drawing);
  }
  return drawing;
}
