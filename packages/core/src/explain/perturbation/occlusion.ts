import type { RawMap } from "@deep-inside/spec";
import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { baselineName, baselinePlanes, type Baseline } from "../shared/baseline.js";
import { checkedInteger } from "../shared/check.js";
import { progressOf } from "../shared/passes.js";
import { scoresOf } from "../shared/scores.js";
import { identity, start, unitOf } from "../shared/start.js";

export interface OcclusionOptions extends ExplainOptions {
  /** Side of the square window in pixels, default a fourteenth of the shorter side (16 of 224). */
  readonly window?: number | undefined;
  /** Pixels from one window to the next, default half the window. */
  readonly stride?: number | undefined;
  /** What the window shows, default "mean". */
  readonly baseline?: Baseline | undefined;
}

/** Rows first..end-1 (or columns) that a window covers. */
interface Span {
  readonly first: number;
  readonly end: number;
}

/**
 * Occlusion (Zeiler & Fergus 2014): how far the target falls when a window of the picture is covered, S(x) - S(x covered).
 * A pixel's value is the mean over the windows that cover it. One forward pass for each window; those at the far edges are
 * cut off by the picture's. Windows are visited all over the picture, so that an early map already shows the whole.
 *
 * @throws SaliencyError `bad-option` for a window larger than the picture or a stride larger than the window, and as
 *   `classSaliency`
 */
export function occlusion(engine: Engine, picture: Float32Array, options: OcclusionOptions = {}): Promise<Explanation> {
  const { baseline = "mean" } = options;
  return engine.exclusive(async () => {
    const { height, width } = engine.spec.input;
    const shorter = Math.min(height, width);
    const window = checkedInteger(options.window ?? Math.ceil(shorter / 14), 1, shorter, "window");
    // A larger stride would leave pixels that nothing is known of.
    const stride = checkedInteger(options.stride ?? Math.ceil(window / 2), 1, window, "stride");
    const cover = baselinePlanes(engine.spec, picture, baseline);
    const [rows, columns] = [spans(height, window, stride), spans(width, window, stride)];
    const count = rows.length * columns.length;
    const order = spreadOrder(count);
    const spansAt = (k: number): [Span, Span] => {
      const at = order(k);
      return [rows[Math.floor(at / columns.length)]!, columns[at % columns.length]!];
    };
    const write = (to: Float32Array, k: number): void => {
      to.set(picture);
      const [down, across] = spansAt(k);
      for (let c = 0; c < 3; c++) {
        for (let i = down.first; i < down.end; i++) {
          const line = (c * height + i) * width;
          to.set(cover.subarray(line + across.first, line + across.end), line + across.first);
        }
      }
    };

    const started = await start(engine, picture, options);
    const sums = new Float64Array(height * width);
    const counts = new Uint32Array(height * width);
    const map = (): RawMap => {
      const data = Float32Array.from(sums, (sum, at) => (counts[at]! > 0 ? sum / counts[at]! : 0));
      return { height, width, data };
    };
    const progress = progressOf(options.onProgress, count);
    const variants = { picture, settings: { method: "occlusion", baseline, window, stride }, count, write };
    for await (const { first, results } of scoresOf(engine, started.target, variants, options)) {
      results.forEach((score, n) => {
        const [down, across] = spansAt(first + n);
        for (let i = down.first; i < down.end; i++) {
          for (let at = i * width + across.first; at < i * width + across.end; at++) {
            sums[at]! += started.score - score;
            counts[at]!++;
          }
        }
      });
      progress(first + results.length, map);
    }
    return {
      method: "occlusion",
      map: map(),
      unit: unitOf(started),
      ...identity(engine, started, { window, stride, baseline: baselineName(baseline), windows: count }),
    };
  });
}

function spans(extent: number, window: number, stride: number): Span[] {
  return Array.from({ length: Math.ceil((extent - window) / stride) + 1 }, (_, k) => ({
    first: k * stride,
    end: Math.min(k * stride + window, extent),
  }));
}

/** A permutation of 0..count-1 whose beginnings are spread evenly: steps of about the golden section of `count`. */
function spreadOrder(count: number): (k: number) => number {
  let step = Math.max(1, Math.round(count * ((Math.sqrt(5) - 1) / 2)));
  while (greatestDivisor(step, count) > 1) step--;
  return (k) => (k * step) % count;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
