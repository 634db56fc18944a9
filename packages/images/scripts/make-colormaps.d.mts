/** The colours of every map that is not computed, (256, 3), from the library they come from. */
export function makeColours(): Record<"viridis" | "inferno" | "cividis" | "RdBu", number[][]>;
