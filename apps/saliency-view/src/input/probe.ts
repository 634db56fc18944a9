import type { Geometry } from "@deep-inside/images";
import type { RawMap } from "@deep-inside/spec";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { cellAt, centreOf, peakOf, type Cell } from "../view/placement.js";

/** A map and where it lies on the picture. */
export interface Probed {
  readonly map: RawMap;
  readonly geometry: Geometry;
}

type Host = ReactiveControllerHost & { readonly disabled: boolean };

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-16, 0],
  PageDown: [16, 0],
};
/** Steps of the arrow keys with Shift. */
const PACE = 8;

/** The cell of the map that is read out: under the pointer, or where keys have led. */
export class Probe implements ReactiveController {
  #cell: { readonly row: number; readonly column: number } | null = null;
  readonly #host: Host;
  readonly #probed: () => Probed | null;

  constructor(host: Host, probed: () => Probed | null) {
    this.#host = host;
    this.#probed = probed;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#cell = null;
  }

  /** The cell and its value in the present map. */
  get cell(): Cell | null {
    const map = this.#probed()?.map;
    if (!map || !this.#cell) return null;
    const { row, column } = this.#cell;
    return row < map.height && column < map.width
      ? { row, column, value: map.data[row * map.width + column] ?? NaN }
      : null;
  }

  /** Moves the ring onto the cell. */
  place(style: CSSStyleDeclaration): void {
    const probed = this.#probed();
    if (!probed || !this.#cell) return;
    const { x, y } = centreOf(probed.map, probed.geometry, this.#cell.row, this.#cell.column);
    style.left = `${100 * x}%`;
    style.top = `${100 * y}%`;
  }

  readonly onPointer = (event: PointerEvent): void => {
    const probed = this.#probed();
    if (!probed || this.#host.disabled) return;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    this.#move(cellAt(probed.map, probed.geometry, x, y));
  };

  readonly onLeave = (): void => this.#move(null);

  readonly onFocus = (): void => {
    const probed = this.#probed();
    if (probed) this.#move(this.cell ?? peakOf(probed.map));
  };

  readonly onKey = (event: KeyboardEvent): void => {
    const map = this.#probed()?.map;
    if (!map || this.#host.disabled) return;
    const step = STEPS[event.key];
    if (!step && event.key !== "Home") return;
    event.preventDefault();
    const from = this.cell ?? peakOf(map);
    if (!step) return this.#move(peakOf(map));
    const pace = event.shiftKey ? PACE : 1;
    const within = (at: number, extent: number): number => Math.min(extent - 1, Math.max(0, at));
    this.#move({
      row: within(from.row + pace * step[0], map.height),
      column: within(from.column + pace * step[1], map.width),
    });
  };

  #move(cell: { readonly row: number; readonly column: number } | null): void {
    if (cell?.row === this.#cell?.row && cell?.column === this.#cell?.column) return;
    this.#cell = cell && { row: cell.row, column: cell.column };
    this.#host.requestUpdate();
  }
}
