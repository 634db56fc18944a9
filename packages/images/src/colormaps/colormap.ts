import { SaliencyError } from "@deep-inside/spec";
import { TABLES } from "./tables.js";

/**
 * `grey`, `viridis`, `inferno`, `cividis` run from dark (low) to light (high). `RdBu` is for signed maps: blue negative,
 * white zero, red positive.
 */
export const COLORMAPS = ["grey", "viridis", "inferno", "cividis", "RdBu"] as const;

export type Colormap = (typeof COLORMAPS)[number];

const tables = new Map<Colormap, Uint8Array>();

/**
 * Colours of the map from the lowest value to the highest: (256, 3) bytes. Entry 128 of `RdBu` is its exact middle.
 *
 * @throws SaliencyError `bad-option` for a name that is not in `COLORMAPS`
 */
export function colormapTable(name: Colormap): Uint8Array {
  if (!COLORMAPS.includes(name)) {
    throw new SaliencyError(
      "bad-option",
      `unknown colour map "${String(name)}"; expected one of ${COLORMAPS.join(", ")}`,
    );
  }
  const known = tables.get(name);
  if (known !== undefined) return known;
  const table = name === "grey" ? Uint8Array.from({ length: 768 }, (_, k) => Math.floor(k / 3)) : decode(TABLES[name]);
  tables.set(name, table);
  return table;
}

/** The letter of a step of 0. */
const NO_STEP = 110;

/** (256, 3) bytes of a first colour as RRGGBB, and 255 steps of each channel as letters. */
function decode(text: string): Uint8Array {
  const table = new Uint8Array(768);
  for (let c = 0; c < 3; c++) {
    let value = parseInt(text.slice(2 * c, 2 * c + 2), 16);
    for (let k = 0; k < 256; k++) {
      table[3 * k + c] = value;
      value += text.charCodeAt(6 + 255 * c + k) - NO_STEP;
    }
  }
  return table;
}

/** Whether the map has a middle of its own and is for values of both signs. */
export function isDiverging(name: Colormap): boolean {
  return name === "RdBu";
}
