import type { SaliencyView } from "../../dist/index.js";

/** Says what has happened, for eyes and screen readers; the next word replaces it. */
export type Say = (text: string) => void;

/** Saves what is shown as PNG with its provenance. */
export async function savePng(view: SaliencyView, say: Say): Promise<void> {
  download(await view.toBlob(), `${view.view === "class-model" ? "class-model" : "saliency"}.png`);
  say("Saved. The PNG says how it was made.");
}

/** Saves the composed picture, as the network was shown it: the PNG of a map names it. */
export async function saveScene(view: SaliencyView, say: Say): Promise<void> {
  const file = await view.pictureFile();
  download(file, file.name);
  say("Saved. With this picture, deep-inside reproduce makes a saved map again.");
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Hands the PNG to another app of the device, where the browser can. */
export async function sharePng(view: SaliencyView): Promise<void> {
  const file = new File([await view.toBlob()], "saliency.png", { type: "image/png" });
  await navigator.share({ files: [file], title: document.title });
}

export function canShare(): boolean {
  const file = new File([], "saliency.png", { type: "image/png" });
  return navigator.canShare?.({ files: [file] }) ?? false;
}

/** Puts a link to this state on the clipboard. */
export async function copyLink(say: Say): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    say("Link copied. Pictures and weights of your own are not part of it.");
  } catch {
    say("The browser keeps the clipboard to itself; copy the address of this page instead.");
  }
}
