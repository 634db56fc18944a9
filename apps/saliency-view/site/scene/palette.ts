import { html, render } from "lit";
import type { Emoji } from "./emoji.js";
import type { Scene } from "./scene.js";

/** Pixels a pointer moves before a press becomes a drag. */
const SLACK = 6;

/** Things of the palette that are added in one frame: all at once would keep the page's thread for 20 ms. */
const PER_FRAME = 12;

/**
 * The things to choose from: pressed, they are added; dragged onto the scene, they are put where they are dropped.
 *
 * @param started until then only those in sight are shown: the pictures of the others would delay it
 */
export async function showPalette(
  host: HTMLElement,
  emoji: readonly Emoji[],
  scene: Scene,
  canvas: HTMLElement,
  started: Promise<unknown>,
): Promise<void> {
  const add = (name: string) => (event: MouseEvent) => {
    // A drag has put it there already.
    if ((event.currentTarget as HTMLElement).dataset["dragged"] === undefined) void scene.add(name);
  };
  const things = emoji.map(
    ({ name, url }) =>
      html`<button
        type="button"
        title=${name}
        aria-label="Add ${name}"
        @click=${add(name)}
        @pointerdown=${(event: PointerEvent) => drag(event, name, scene, canvas)}
      >
        <img src=${url} alt="" width="40" height="40" loading="lazy" draggable="false" />
      </button>`,
  );
  for (let shown = PER_FRAME; shown < things.length + PER_FRAME; shown += PER_FRAME) {
    await new Promise(requestAnimationFrame);
    const full = host.scrollHeight > host.clientHeight || host.scrollWidth > host.clientWidth;
    render(things.slice(0, shown), host);
    if (full) await started;
  }
}

function drag(down: PointerEvent, name: string, scene: Scene, canvas: HTMLElement): void {
  // A finger scrolls the page here, and presses.
  if (down.button !== 0 || down.pointerType === "touch") return;
  const button = down.currentTarget as HTMLElement;
  const picture = button.querySelector("img")!.cloneNode() as HTMLImageElement;
  picture.className = "dragged";
  button.setPointerCapture(down.pointerId);
  delete button.dataset["dragged"];
  const move = ({ clientX, clientY }: PointerEvent): void => {
    if (!picture.isConnected) {
      if (Math.hypot(clientX - down.clientX, clientY - down.clientY) < SLACK) return;
      document.body.append(picture);
      button.dataset["dragged"] = "";
    }
    picture.style.translate = `${clientX}px ${clientY}px`;
  };
  const drop = ({ clientX, clientY }: PointerEvent): void => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [x, y] = [(clientX - left) / width, (clientY - top) / height];
    if (picture.isConnected && x >= 0 && x <= 1 && y >= 0 && y <= 1) void scene.add(name, { x, y });
  };
  const end = (): void => {
    picture.remove();
    button.removeEventListener("pointermove", move);
    button.removeEventListener("pointerup", drop);
    // After the click that follows the pointer's release.
    setTimeout(() => delete button.dataset["dragged"]);
  };
  button.addEventListener("pointermove", move);
  button.addEventListener("pointerup", drop);
  button.addEventListener("lostpointercapture", end, { once: true });
}
