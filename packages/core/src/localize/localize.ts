import { SaliencyError, type RawMap, type RgbImage } from "@deep-inside/spec";
import { fitColours, surprise } from "./colour-mixture.js";
import { componentOfMost, extentOf, type PixelBox } from "./component.js";
import { cutLinks } from "./links.js";
import { minimumCut } from "./max-flow.js";
import { quantile } from "./quantile.js";
import { smooth } from "./smooth.js";
import { enlargeMask, shrink, workingSize } from "./working-size.js";

export interface LocalizeOptions {
  /** Pixels of more saliency than this quantile give the colours of the object, default 0.95. */
  readonly foreground?: number | undefined;
  /** Pixels of less than this one give those of the background and belong to it, default 0.65; the paper's is 0.3. */
  readonly background?: number | undefined;
  /**
   * Standard deviation of the Gaussian that the map is smoothed by, as a share of the longer side, default 0.035: the
   * quantiles of a gradient are single pixels otherwise. 0 for none, as in the paper, whose maps are means of ten crops.
   */
  readonly smoothing?: number | undefined;
  /** Gaussians of each colour model, default 5. */
  readonly components?: number | undefined;
  /** Cost of an outline between pixels of the same colour, default 10. */
  readonly smoothness?: number | undefined;
  /** The picture is cut at a size whose longer side is at most this, default 256: a saliency map knows no more. */
  readonly longestSide?: number | undefined;
  /**
   * Which connected part of the cut is the object, default "salient": the one that holds most of the most salient pixels.
   * "largest" is the paper's; where another thing looks alike, that may be it.
   */
  readonly part?: LocalizePart | undefined;
}

export type LocalizePart = "salient" | "largest";

export const LOCALIZE_PARTS: readonly LocalizePart[] = ["salient", "largest"];

/** Every option with its value. */
export type LocalizeSettings = { readonly [K in keyof LocalizeOptions]-?: NonNullable<LocalizeOptions[K]> };

/** Chosen on scenes of their own; the paper's quantiles are 0.95 and 0.3. */
export const LOCALIZE_DEFAULTS: LocalizeSettings = {
  foreground: 0.95,
  background: 0.65,
  smoothing: 0.035,
  components: 5,
  smoothness: 10,
  longestSide: 256,
  part: "salient",
};

export interface Localization {
  /** 1 on the object, 0 elsewhere, (height, width) of the picture. */
  readonly mask: Uint8Array;
  /** Around the mask, in pixels of the picture. */
  readonly box: PixelBox;
  /** Share of the picture that the mask covers. */
  readonly share: number;
}

/**
 * Where the object of a saliency map is: colour models of the most and the least salient pixels, a graph cut of the
 * picture by them, and its one connected part (Simonyan et al. 2013, section 3.2). Deterministic.
 *
 * The paper leaves the mixtures' size and the cut's weights open; here 5 Gaussians and the contrast weights of GrabCut
 * (Rother et al. 2004). The most salient pixels are bound to the object, the least salient ones to the background.
 *
 * The defaults of `background`, `smoothing`, `smoothness` and `part` were chosen on composed scenes with the embedded model,
 * whose boxes the paper's 0.3, unsmoothed map and largest part meet less well (docs/localisation.md).
 *
 * @param map saliency, 0 or more, in the picture's geometry; NaN where the network saw nothing, which is background
 * @throws SaliencyError `bad-shape`, `bad-option`, and `bad-option` for a map that is the same everywhere
 */
export function localize(image: RgbImage, map: RawMap, options: LocalizeOptions = {}): Localization {
  return localizer(image, options)(map);
}

/**
 * `localize` for several maps of one picture: what follows from the picture alone is made once.
 *
 * @throws SaliencyError as `localize`, at the options here and at a map where it is given
 */
export function localizer(image: RgbImage, options: LocalizeOptions = {}): (map: RawMap) => Localization {
  const settings = checked(options);
  const size = workingSize(image, settings.longestSide);
  const { height, width } = size;
  const colours = shrink(image.data, 3, image, size);
  const links = cutLinks(colours, height, width, settings.smoothness);
  return (map) => {
    if (map.height !== image.height || map.width !== image.width) {
      throw new SaliencyError(
        "bad-shape",
        `The map is ${map.height} x ${map.width} and the picture ${image.height} x ${image.width}: bring the map onto the picture first.`,
      );
    }
    const sigma = settings.smoothing * Math.max(height, width);
    const { isObject, isBackground } = bind(smooth(shrink(map.data, 1, map, size), height, width, sigma), settings);
    const surpriseOf = (chosen: Uint8Array): Float64Array =>
      surprise(fitColours(coloursOf(colours, chosen), settings.components), colours);
    const [surpriseOfRest, surpriseOfObject] = [surpriseOf(isBackground), surpriseOf(isObject)];
    const [source, sink] = [new Float64Array(height * width), new Float64Array(height * width)];
    // More than all links of a node together: what is bound stays bound.
    const bound = 9 * settings.smoothness + 1;
    for (let at = 0; at < source.length; at++) {
      const difference = surpriseOfRest[at]! - surpriseOfObject[at]!;
      source[at] = isObject[at] ? bound : isBackground[at] ? 0 : Math.max(difference, 0);
      sink[at] = isBackground[at] ? bound : isObject[at] ? 0 : Math.max(-difference, 0);
    }
    const cut = minimumCut({ height, width, source, sink, links });
    const part = componentOfMost(cut, settings.part === "largest" ? cut : isObject, width);
    if (!part) throw new SaliencyError("internal", "The cut has no object although pixels are bound to it.");
    const mask = enlargeMask(part, size, image);
    return { mask, ...extentOf(mask, image.width) };
  };
}

/** Which pixels are sure to be object and background: 1 there. @throws SaliencyError `bad-option` for a flat map */
function bind(
  saliency: Float64Array,
  { foreground, background }: LocalizeSettings,
): { readonly isObject: Uint8Array; readonly isBackground: Uint8Array } {
  const seen = saliency.filter((value) => !Number.isNaN(value)).sort();
  const [high, low] = [quantile(seen, foreground), quantile(seen, background)];
  if (!(high > quantile(seen, 0))) {
    throw new SaliencyError(
      "bad-option",
      "The map is the same nearly everywhere: it does not show where an object is.",
    );
  }
  return {
    isObject: Uint8Array.from(saliency, (value) => Number(value >= high && value > low)),
    isBackground: Uint8Array.from(saliency, (value) => Number(!(value > low))), // and where nothing is known
  };
}

/** Colours, interleaved r, g, b, of the pixels that are 1 in `chosen`. */
function coloursOf(colours: Float64Array, chosen: Uint8Array): Float64Array {
  const some = new Float64Array(colours.length);
  let end = 0;
  for (let at = 0; at < chosen.length; at++) {
    if (chosen[at] === 0) continue;
    for (let c = 0; c < 3; c++) some[end++] = colours[3 * at + c]!;
  }
  return some.subarray(0, end);
}

function checked(options: LocalizeOptions): LocalizeSettings {
  const within = (name: Exclude<keyof LocalizeSettings, "part">, least: number, most: number): number => {
    const value = options[name] ?? LOCALIZE_DEFAULTS[name];
    if (value >= least && value <= most) return value;
    throw new SaliencyError("bad-option", `${name} is ${value}, expected ${least} to ${most}.`);
  };
  const background = within("background", 0.001, 0.999);
  const settings = {
    background,
    foreground: within("foreground", background, 0.999),
    components: within("components", 1, 32),
    longestSide: Math.floor(within("longestSide", 8, 4096)),
    smoothing: within("smoothing", 0, 0.5),
    smoothness: within("smoothness", 0, 1e6),
    part: options.part ?? LOCALIZE_DEFAULTS.part,
  };
  const { components, part } = settings;
  if (!LOCALIZE_PARTS.includes(part))
    throw new SaliencyError("bad-option", `part is "${part}", expected one of ${LOCALIZE_PARTS.join(", ")}.`);
  if (!Number.isInteger(components)) throw new SaliencyError("bad-option", `components is ${components}, not whole.`);
  return settings;
}
