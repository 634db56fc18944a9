import { loadDrawing, type Emoji } from "./emoji.js";
import { changeByKey, listen } from "./gestures.js";
import { paintGround, paintThings, type Drawn } from "./paint.js";
import { place, type Backdrop, type Placement } from "./placement.js";

/** Side of the composed picture: twice the network's input, so that it looks crisp. */
const SIDE = 448;

interface Thing extends Drawn {
  placement: Placement;
  readonly handle: HTMLButtonElement;
}

export interface SceneListener {
  /** The picture is another one, or a drag begins or ends. */
  onChange(): void;
  /** Another thing, or another backdrop, is the present one. */
  onSelect(): void;
}

/**
 * A picture composed of emoji that are dragged, or moved by keys, over a backdrop or a picture. What is seen are elements,
 * which the browser moves without painting them anew; `capture` paints what the network is shown.
 */
export class Scene {
  readonly #host: HTMLElement;
  readonly #palette: ReadonlyMap<string, Emoji>;
  readonly #listener: SceneListener;
  readonly #backcloth = document.createElement("canvas").getContext("2d", { alpha: false })!;
  readonly #composed = document.createElement("canvas").getContext("2d", { alpha: false, willReadFrequently: true })!;
  #things: Thing[] = [];
  #ground: Backdrop | ImageBitmap = "meadow";
  #file: File | null = null;
  #selected: Thing | null = null;
  /** Whether something is being dragged. */
  held = false;

  constructor(host: HTMLElement, emoji: readonly Emoji[], listener: SceneListener) {
    this.#host = host;
    this.#palette = new Map(emoji.map((entry) => [entry.name, entry]));
    this.#listener = listener;
    const { canvas } = this.#backcloth;
    canvas.setAttribute("aria-hidden", "true");
    host.append(canvas);
    this.#hang(SIDE, SIDE);
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
    const { canvas } = this.#composed;
    const extent = (whole: number): number => (this.held ? Math.ceil(whole / 2) : whole);
    canvas.width = extent(this.#backcloth.canvas.width);
    canvas.height = extent(this.#backcloth.canvas.height);
    paintGround(this.#composed, this.#ground);
    paintThings(this.#composed, this.#things);
    return this.#composed.getImageData(0, 0, canvas.width, canvas.height);
  }

  /** Replaces everything. */
  async show(placements: readonly Placement[], backdrop: Backdrop): Promise<void> {
    const drawings = await Promise.all(placements.map(({ name }) => loadDrawing(this.#palette.get(name)!)));
    this.#things.forEach(({ handle }) => handle.remove());
    this.#things = [];
    this.#selected = null;
    placements.forEach((placement, k) => this.#put(placement, drawings[k]!));
    this.#stand(backdrop, null);
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
    this.#listener.onChange();
    return handle;
  }

  setBackdrop(backdrop: Backdrop): void {
    this.#stand(backdrop, null);
  }

  /** Puts a picture behind the things, in place of the backdrop. Errors are those of the browser's decoder. */
  async setPicture(file: File): Promise<void> {
    const bitmap = await createImageBitmap(file);
    this.#things.forEach(({ handle }) => handle.remove());
    this.#things = [];
    this.#selected = null;
    this.#stand(bitmap, file);
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
    this.#listener.onChange();
  }

  removeSelected(): void {
    if (this.#selected) this.#remove(this.#selected);
  }

  #put(placement: Placement, drawing: HTMLImageElement): Thing {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.setAttribute("aria-label", placement.name);
    handle.setAttribute("aria-describedby", "scene-help");
    const picture = drawing.cloneNode() as HTMLImageElement;
    picture.alt = "";
    picture.draggable = false;
    handle.append(picture);
    const thing: Thing = { placement, drawing, handle };
    layOut(thing);
    listen(handle, this.#host, {
      read: () => thing.placement,
      change: (changes) => this.#change(thing, changes),
      remove: () => this.#remove(thing),
      hold: (held) => {
        this.held = held;
        this.#listener.onChange();
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
    layOut(thing);
    this.#listener.onChange();
  }

  #remove(thing: Thing): void {
    thing.handle.remove();
    this.#things = this.#things.filter((other) => other !== thing);
    this.held = false;
    this.#select(null);
    this.#things.at(-1)?.handle.focus({ preventScroll: true });
    this.#listener.onChange();
  }

  #select(thing: Thing | null): void {
    this.#selected = thing;
    for (const { handle } of this.#things) handle.classList.toggle("selected", handle === thing?.handle);
    this.#listener.onSelect();
  }

  #stand(ground: Backdrop | ImageBitmap, file: File | null): void {
    if (typeof this.#ground !== "string") this.#ground.close();
    this.#ground = ground;
    this.#file = file;
    const { width, height } = typeof ground === "string" ? { width: 1, height: 1 } : ground;
    const scale = typeof ground === "string" ? SIDE : Math.min(1, (2 * SIDE) / Math.max(width, height));
    this.#hang(Math.max(1, Math.round(scale * width)), Math.max(1, Math.round(scale * height)));
    paintGround(this.#backcloth, ground);
    this.#listener.onSelect();
    this.#listener.onChange();
  }

  #hang(width: number, height: number): void {
    const { canvas } = this.#backcloth;
    canvas.width = width;
    canvas.height = height;
    this.#host.style.aspectRatio = `${width} / ${height}`;
  }
}

/** By the scene's extents, whatever they are on the page (cqw, cqh), and without a new layout when it is moved. */
function layOut({ handle: { style }, placement: { x, y, size, turn } }: Thing): void {
  style.width = `${100 * size}%`;
  style.transform = `translate(${100 * x}cqw, ${100 * y}cqh) translate(-50%, -50%) rotate(${turn}deg)`;
}
