import { badModel } from "../errors.js";
import type { SourceBatchNorm } from "../import/network.js";
import { readAll, type Parameter } from "../import/parameter.js";

/** Factor of each output row of the weight, and the bias after it; in f64, rounded once when they are applied. */
export interface Affine {
  readonly scale: Float64Array | null;
  readonly bias: Float64Array;
}

/**
 * What bias and batch norm amount to for a layer of `rows` outputs:
 * s = gamma / sqrt(variance + epsilon), w' = w s, b' = (b - mean) s + beta.
 *
 * @throws SaliencyError `bad-model` when a variance does not have a square root
 */
export async function foldAffine(
  rows: number,
  bias: Parameter | undefined,
  batchNorm: SourceBatchNorm | null,
): Promise<Affine> {
  const offset = bias ? Float64Array.from(await readAll(bias)) : new Float64Array(rows);
  if (batchNorm === null) return { scale: null, bias: offset };
  const [gamma, beta, mean, variance] = await Promise.all(
    [batchNorm.gamma, batchNorm.beta, batchNorm.mean, batchNorm.variance].map((vector) => vector && readAll(vector)),
  );
  const scale = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const shifted = (variance?.[row] ?? 0) + batchNorm.epsilon;
    if (!(shifted > 0))
      throw badModel(`Batch norm "${batchNorm.name}" has the variance ${variance?.[row]} in channel ${row}.`);
    scale[row] = (gamma?.[row] ?? 1) / Math.sqrt(shifted);
    offset[row] = ((offset[row] as number) - (mean?.[row] ?? 0)) * (scale[row] as number) + (beta?.[row] ?? 0);
  }
  return { scale, bias: offset };
}
