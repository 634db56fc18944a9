/** A thing in a scene. Lengths are shares of the scene's width (x, size) and height (y); `x`, `y` is the centre. */
export interface Placement {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Degrees, clockwise. */
  readonly turn: number;
}

export const BACKDROPS = ["meadow", "sand", "night", "paper"] as const;
export type Backdrop = (typeof BACKDROPS)[number];

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** `placement` with `changes`, kept within the scene. */
export function place(placement: Placement, changes: Partial<Placement>): Placement {
  const { name, x, y, size, turn } = { ...placement, ...changes };
  return { name, x: clamp(x, 0, 1), y: clamp(y, 0, 1), size: clamp(size, 0.1, 1), turn: ((turn % 360) + 360) % 360 };
}

/** `dog.30.38.46.0*bicycle.70.68.44.15`: names and whole percentages, in characters that links leave alone. */
export function formatPlacements(placements: readonly Placement[]): string {
  const whole = (share: number): number => Math.round(100 * share);
  return placements
    .map(({ name, x, y, size, turn }) =>
      [name.replaceAll(" ", "_"), whole(x), whole(y), whole(size), Math.round(turn)].join("."),
    )
    .join("*");
}

/** What of `text` makes sense: a link may be of another version, or typed. */
export function parsePlacements(text: string, names: ReadonlySet<string>): Placement[] {
  const most = 40;
  return text
    .split("*")
    .slice(0, most)
    .flatMap((part) => {
      const [name = "", ...numbers] = part.split(".");
      const [x = NaN, y = NaN, size = NaN, turn = 0] = numbers.map(Number);
      const known = name.replaceAll("_", " ");
      if (!names.has(known) || ![x, y, size, turn].every(Number.isFinite)) return [];
      return [place({ name: known, x: x / 100, y: y / 100, size: size / 100, turn }, {})];
    });
}
