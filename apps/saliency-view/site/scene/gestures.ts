import type { Placement } from "./placement.js";

/** What gestures on a thing can do. */
export interface Gestures {
  read(): Placement;
  change(changes: Partial<Placement>): void;
  remove(): void;
  /** A drag begins or ends. */
  hold(held: boolean): void;
}

const STEP = 0.02;
const ZOOM = 1.08;
const TURN = 15;

/** What a key does to a thing; undefined for other keys. */
export function changeByKey(key: string, { x, y, size, turn }: Placement): Partial<Placement> | undefined {
  const changes: Readonly<Record<string, Partial<Placement>>> = {
    ArrowLeft: { x: x - STEP },
    ArrowRight: { x: x + STEP },
    ArrowUp: { y: y - STEP },
    ArrowDown: { y: y + STEP },
    "+": { size: size * ZOOM },
    "-": { size: size / ZOOM },
    "[": { turn: turn - TURN },
    "]": { turn: turn + TURN },
  };
  return changes[key];
}

/** Lets a handle be dragged by one pointer, pinched and turned by two, scaled by the wheel, and moved by keys. */
export function listen(handle: HTMLElement, host: HTMLElement, gestures: Gestures): void {
  const pointers = new Map<number, { x: number; y: number }>();
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    gestures.hold(true);
  });
  handle.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    const { x, y, size, turn } = gestures.read();
    const { width, height } = host.getBoundingClientRect();
    if (other) {
      const [from, to] = [polar(other, before), polar(other, now)];
      gestures.change({ size: (size * to.length) / Math.max(1, from.length), turn: turn + to.degrees - from.degrees });
    } else {
      gestures.change({ x: x + (now.x - before.x) / width, y: y + (now.y - before.y) / height });
    }
    pointers.set(event.pointerId, now);
  });
  handle.addEventListener("lostpointercapture", (event) => {
    pointers.delete(event.pointerId);
    if (pointers.size === 0) gestures.hold(false);
  });
  handle.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      gestures.change({ size: gestures.read().size * (event.deltaY < 0 ? 1.05 : 1 / 1.05) });
    },
    { passive: false },
  );
  handle.addEventListener("keydown", (event) => {
    const changes = changeByKey(event.key, gestures.read());
    if (changes) gestures.change(changes);
    else if (event.key === "Delete" || event.key === "Backspace") gestures.remove();
    else return;
    event.preventDefault();
  });
}

function polar(from: { x: number; y: number }, to: { x: number; y: number }): { length: number; degrees: number } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return { length: Math.hypot(dx, dy), degrees: (Math.atan2(dy, dx) * 180) / Math.PI };
}
