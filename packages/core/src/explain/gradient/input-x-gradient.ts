import type { Engine } from "../../engine/engine.js";
import type { ExplainOptions, Explanation } from "../explanation.js";
import { identity, start, unitOf } from "../shared/start.js";
import { sumChannels } from "../shared/channels.js";

/**
 * Input times gradient: x * dS/dx summed over the colour channels, x being the normalised input, so that a pixel of the
 * mean colour counts nothing. With the biases' share the map adds up to the score (see `verifyIdentity`).
 *
 * @throws SaliencyError as `classSaliency`
 */
export function inputTimesGradient(
  engine: Engine,
  picture: Float32Array,
  options: ExplainOptions = {},
): Promise<Explanation> {
  return engine.exclusive(async () => {
    const started = await start(engine, picture, options);
    const { layer: from } = started.target;
    const [gradient] = await engine.backward({ from, seeds: [started.seed], signal: options.signal });
    const { height, width, mean } = engine.spec.input;
    const plane = height * width;
    // dS/dx * x = dS/dpixel * (pixel - mean): the standard deviation cancels.
    const product = gradient!.map((g, at) => g * (picture[at]! - mean[Math.floor(at / plane)]!));
    return {
      method: "input-x-gradient",
      map: sumChannels(product, height, width),
      unit: unitOf(started),
      ...identity(engine, started, {}),
    };
  });
}
