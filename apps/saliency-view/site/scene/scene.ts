import { loadDrawing, type Emoji } from "./emoji.js";
import { changeByKey, listen } from "./gestures.js";
import { paint, type Drawn } from "./paint.js";
import { place, type Backdrop, type Placement } from "./placement.js";

/** Side of the composed picture: twice the network's input, so that it looks crisp. */
const SIDE = 448;

interface Thing extends Drawn {
  placement: Placement;
  readonly handle: HTMLButtonElement;
}

/** A picture composed of emoji that are dragged, or moved by keys, over a backdrop or a picture. */
export class Scene {
  readonly #host: HTMLElement;
  readonly #palette: ReadonlyMap<string, Emoji>;
  readonly #onChange: () => void;
  readonly #canvas = document.createElement("canvas");
  readonly #context = this.#canvas.getContext("2d", { willReadFrequently: true })!;
  readonly #draft = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  #things: Thing[] = [];
  #ground: Backdrop | ImageBitmap = "meadow";
  #file: File | null = null;
  #selected: Thing | null = null;
  /** Whether something is being dragged. */
  held = false;

  /** @param onChange called after every change, a drag's end included */
  constructor(host: HTMLElement, emoji: readonly Emoji[], onChange: () => void) {
    this.#host = host;
    this.#palette = new Map(emoji.map((entry) => [entry.name, entry]));
    this.#onChange = onChange;
    this.#canvas.setAttribute("aria-hidden", "true");
    host.append(this.#canvas);
    this.#fit(SIDE, SIDE);
  }

  get placements(): readonly Placement[] {
    return this.#things.map(({ placement }) => placement);
  }

  /** The backdrop; null over a picture. */
  get backdrop(): Backdrop | null {
    return typeof this.#ground === "string" ? this.#ground : null;
  }

  get selected(): Placement | null {
    return this.#selected?.placement ?? null;
  }

  /**
   * What the network is shown: pixels, half as many each way while something moves, for it sees no more; the loaded file
   * as it is while nothing lies on it.
   */
  capture(): ImageData | File {
    if (this.#file && this.#things.length === 0) return this.#file;
    const { canvas } = this.#context;
    if (!this.held) return this.#context.getImageData(0, 0, canvas.width, canvas.height);
    const { width, height } = this.#draft.canvas;
    this.#draft.drawImage(canvas, 0, 0, width, height);
    return this.#draft.getImageData(0, 0, width, height);
  }

  /** Replaces everything. */
  async show(placements: readonly Placement[], backdrop: Backdrop): Promise<void> {
    const drawings = await Promise.all(placements.map(({ name }) => loadDrawing(this.#palette.get(name)!)));
    this.#things.forEach(({ handle }) => handle.remove());
    this.#things = [];
    this.#selected = null;
    this.#stand(backdrop, null);
    placements.forEach((placement, k) => this.#put(placement, drawings[k]!));
    this.#paint();
  }

  /** Adds a thing and gives it the focus. */
  async add(name: string, at: Partial<Placement> = {}): Promise<HTMLElement | null> {
    const emoji = this.#palette.get(name);
    if (!emoji) return null;
    const drawing = await loadDrawing(emoji);
    const k = this.#things.length;
    const placement = place({ name, x: 0.3 + 0.2 * (k % 3), y: 0.35 + 0.15 * (k % 4), size: 0.4, turn: 0 }, at);
    const { handle } = this.#put(placement, drawing);
    handle.focus({ preventScroll: true });
    this.#paint();
    return handle;
  }

  setBackdrop(backdrop: Backdrop): void {
    this.#stand(backdrop, null);
    this.#paint();
  }

  /** Puts a picture behind the things, in place of the backdrop. Errors are those of the browser's decoder. */
  async setPicture(file: File): Promise<void> {
    this.#stand(await createImageBitmap(file), file);
    this.#things.forEach(({ handle }) => handle.remove());
    this.#things = [];
    this.#selected = null;
    this.#paint();
  }

  clear(): void {
    void this.show([], this.backdrop ?? "meadow");
  }

  /** Does to the selected thing what a key does. */
  press(key: string): void {
    const thing = this.#selected;
    const changes = thing && changeByKey(key, thing.placement);
    if (changes) this.#change(thing, changes);
  }

  bringToFront(): void {
    const thing = this.#selected;
    if (!thing) return;
    this.#things = [...this.#things.filter((other) => other !== thing), thing];
    this.#things.forEach(({ handle }) => this.#host.append(handle));
    thing.handle.focus({ preventScroll: true });
    this.#paint();
  }

  removeSelected(): void {
    if (this.#selected) this.#remove(this.#selected);
  }

  #put(placement: Placement, drawing: HTMLImageElement): Thing {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.setAttribute("aria-label", placement.name);
    handle.setAttribute("aria-describedby", "scene-help");
    const thing: Thing = { placement, drawing, handle };
    listen(handle, this.#host, {
      read: () => thing.placement,
      change: (changes) => this.#change(thing, changes),
      remove: () => this.#remove(thing),
      hold: (held) => {
        this.held = held;
        this.#onChange();
      },
    });
    handle.addEventListener("focus", () => this.#select(thing));
    handle.addEventListener("pointerdown", () => handle.focus({ preventScroll: true })); // Safari does not by itself
    this.#things.push(thing);
    this.#host.append(handle);
    return thing;
  }

  #change(thing: Thing, changes: Partial<Placement>): void {
    thing.placement = place(thing.placement, changes);
    this.#paint();
  }

  #remove(thing: Thing): void {
    thing.handle.remove();
    this.#things = this.#things.filter((other) => other !== thing);
    this.held = false;
    this.#select(null);
    this.#things.at(-1)?.handle.focus({ preventScroll: true });
    this.#paint();
  }

  #select(thing: Thing | null): void {
    this.#selected = thing;
    for (const { handle } of this.#things) handle.classList.toggle("selected", handle === thing?.handle);
    this.#onChange();
  }

  #stand(ground: Backdrop | ImageBitmap, file: File | null): void {
    if (typeof this.#ground !== "string") this.#ground.close();
    this.#ground = ground;
    this.#file = file;
    const { width, height } = typeof ground === "string" ? { width: 1, height: 1 } : ground;
    const scale = typeof ground === "string" ? SIDE : Math.min(1, (2 * SIDE) / Math.max(width, height));
    this.#fit(Math.max(1, Math.round(scale * width)), Math.max(1, Math.round(scale * height)));
  }

  #fit(width: number, height: number): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#draft.canvas.width = Math.ceil(width / 2);
    this.#draft.canvas.height = Math.ceil(height / 2);
    this.#host.style.aspectRatio = `${width} / ${height}`;
  }

  #paint(): void {
    paint(this.#context, this.#ground, this.#things);
    const form = this.#canvas.width / this.#canvas.height;
    for (const { handle, placement } of this.#things) {
      const { x, y, size, turn } = placement;
      handle.style.left = `${100 * (x - size / 2)}%`;
      handle.style.top = `${100 * (y - (size * form) / 2)}%`;
      handle.style.width = `${100 * size}%`;
      handle.style.rotate = `${turn}deg`;
    }
    this.#onChange();
  }
}
