import type { Emoji } from "./emoji.js";

/** Side of the composed picture: twice the network's input, so that the overlay looks crisp. */
const SIDE = 448;
const BACKGROUNDS = [
  ["#dfeaf2", "#b9d3c2"],
  ["#f4e7d0", "#d9b99b"],
  ["#384a63", "#7d8fa8"],
  ["#ffffff", "#ffffff"],
] as const;
const STEP = 0.02;

interface Thing {
  readonly emoji: Emoji;
  readonly handle: HTMLButtonElement;
  /** Centre and side, as shares of the scene. */
  x: number;
  y: number;
  size: number;
}

/** Where a thing of the given name goes. */
export interface Placement {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A picture composed of emoji that are dragged, or moved by keys. */
export class Scene {
  readonly #host: HTMLElement;
  readonly #palette: ReadonlyMap<string, Emoji>;
  readonly #onChange: () => void;
  readonly #canvas = document.createElement("canvas");
  #things: Thing[] = [];
  #background = 0;

  constructor(host: HTMLElement, emoji: readonly Emoji[], onChange: () => void) {
    this.#host = host;
    this.#palette = new Map(emoji.map((entry) => [entry.name, entry]));
    this.#onChange = onChange;
    this.#canvas.width = this.#canvas.height = SIDE;
    this.#canvas.setAttribute("aria-hidden", "true");
    host.append(this.#canvas);
  }

  /** The scene as pixels. */
  capture(): ImageData {
    return this.#context.getImageData(0, 0, SIDE, SIDE);
  }

  /** Replaces everything. */
  show(placements: readonly Placement[]): void {
    this.#things.forEach(({ handle }) => handle.remove());
    this.#things = [];
    for (const { name, x, y, size } of placements) this.#put(name, x, y, size);
    this.#paint();
  }

  add(name: string): void {
    const k = this.#things.length;
    this.#put(name, 0.3 + 0.2 * (k % 3), 0.35 + 0.15 * (k % 4), 0.4).focus();
    this.#paint();
  }

  nextBackground(): void {
    this.#background = (this.#background + 1) % BACKGROUNDS.length;
    this.#paint();
  }

  get #context(): CanvasRenderingContext2D {
    return this.#canvas.getContext("2d", { willReadFrequently: true })!;
  }

  #put(name: string, x: number, y: number, size: number): HTMLButtonElement {
    const handle = document.createElement("button");
    const thing: Thing = { emoji: this.#palette.get(name)!, handle, x, y, size };
    handle.type = "button";
    handle.setAttribute("aria-label", name);
    handle.addEventListener("pointerdown", (event) => this.#drag(thing, event));
    handle.addEventListener("keydown", (event) => this.#key(thing, event));
    handle.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.#scale(thing, event.deltaY < 0 ? 1.05 : 1 / 1.05);
    });
    this.#things.push(thing);
    this.#host.append(handle);
    return handle;
  }

  #drag(thing: Thing, down: PointerEvent): void {
    const { handle } = thing;
    const side = this.#host.getBoundingClientRect().width;
    const from = { x: thing.x - down.clientX / side, y: thing.y - down.clientY / side };
    const move = ({ clientX, clientY }: PointerEvent): void =>
      this.#move(thing, from.x + clientX / side, from.y + clientY / side);
    handle.setPointerCapture(down.pointerId);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  }

  #key(thing: Thing, event: KeyboardEvent): void {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.#move(thing, thing.x - STEP, thing.y),
      ArrowRight: () => this.#move(thing, thing.x + STEP, thing.y),
      ArrowUp: () => this.#move(thing, thing.x, thing.y - STEP),
      ArrowDown: () => this.#move(thing, thing.x, thing.y + STEP),
      "+": () => this.#scale(thing, 1.08),
      "-": () => this.#scale(thing, 1 / 1.08),
      Delete: () => this.#remove(thing),
      Backspace: () => this.#remove(thing),
    };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #move(thing: Thing, x: number, y: number): void {
    thing.x = Math.min(1, Math.max(0, x));
    thing.y = Math.min(1, Math.max(0, y));
    this.#paint();
  }

  #scale(thing: Thing, factor: number): void {
    thing.size = Math.min(0.95, Math.max(0.12, thing.size * factor));
    this.#paint();
  }

  #remove(thing: Thing): void {
    thing.handle.remove();
    this.#things = this.#things.filter((other) => other !== thing);
    (this.#things.at(-1)?.handle ?? document.querySelector<HTMLElement>("#palette button"))?.focus();
    this.#paint();
  }

  #paint(): void {
    const context = this.#context;
    const [top, bottom] = BACKGROUNDS[this.#background]!;
    const gradient = context.createLinearGradient(0, 0, 0, SIDE);
    gradient.addColorStop(0, top);
    gradient.addColorStop(1, bottom);
    context.fillStyle = gradient;
    context.fillRect(0, 0, SIDE, SIDE);
    for (const { emoji, handle, x, y, size } of this.#things) {
      context.drawImage(emoji.image, (x - size / 2) * SIDE, (y - size / 2) * SIDE, size * SIDE, size * SIDE);
      handle.style.left = `${100 * (x - size / 2)}%`;
      handle.style.top = `${100 * (y - size / 2)}%`;
      handle.style.width = handle.style.height = `${100 * size}%`;
    }
    this.#onChange();
  }
}
