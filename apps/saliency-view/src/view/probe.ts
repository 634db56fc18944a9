import type { Geometry } from "@deep-inside/images";
import type { RawMap } from "@deep-inside/spec";
import { cellAt, centreOf, type Cell } from "./placement.js";
import { number } from "./words.js";

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-16, 0],
  PageDown: [16, 0],
};

/** The cell a key leads to from `from`: arrows by one, with Shift by eight; null for other keys. */
export function cellByKey(map: RawMap, from: Cell, { key, shiftKey }: KeyboardEvent): Cell | null {
  const step = STEPS[key];
  if (!step) return null;
  const pace = shiftKey ? 8 : 1;
  const clamp = (at: number, extent: number): number => Math.min(extent - 1, Math.max(0, at));
  const row = clamp(from.row + pace * step[0], map.height);
  const column = clamp(from.column + pace * step[1], map.width);
  return { row, column, value: map.data[row * map.width + column] ?? NaN };
}

/** The cell under the pointer. */
export function cellByPointer(map: RawMap, geometry: Geometry, event: PointerEvent, frame: Element): Cell | null {
  const box = frame.getBoundingClientRect();
  return cellAt(map, geometry, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}

/** Moves the probe's ring onto a cell. */
export function placeProbe(style: CSSStyleDeclaration, map: RawMap, geometry: Geometry, { row, column }: Cell): void {
  const { x, y } = centreOf(map, geometry, row, column);
  style.left = `${100 * x}%`;
  style.top = `${100 * y}%`;
}

/** What the probe reads out. */
export function probeText({ row, column, value }: Cell): string {
  return `row ${row}, column ${column}: ${number(value)}`;
}
