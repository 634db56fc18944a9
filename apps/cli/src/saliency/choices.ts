// Names that the command line offers before the modules that draw are loaded: `Record` makes the compiler refuse a name
// that is missing here or that nothing draws.
import type { Colormap, Style } from "@deep-inside/images";

const COLORMAPS: Readonly<Record<Colormap, true>> = {
  grey: true,
  viridis: true,
  inferno: true,
  cividis: true,
  RdBu: true,
};
const STYLES: Readonly<Record<Style, true>> = { overlay: true, map: true, "side-by-side": true };

export const COLORMAP_NAMES: readonly string[] = Object.keys(COLORMAPS);
export const STYLE_NAMES: readonly string[] = Object.keys(STYLES);
