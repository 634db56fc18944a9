import type { SourceNetwork } from "../import/network.js";

/** How much more the groups must differ under the other order before it is worth a word. */
const MARGIN = 4;
/** Rows of the first dense layer that are looked at: enough to average out the noise. */
const ROWS = 64;

/**
 * Looks whether the first dense layer was stored for inputs flattened in the other order, as happens when Keras weights
 * are copied into PyTorch's layout by transposing alone. A trained layer weighs channels very differently, so the
 * energies of its columns differ between channels: under the wrong order every "channel" is a mixture of all of them.
 *
 * @returns a warning, or null
 */
export async function checkFlattenOrder({ layers, flatten }: SourceNetwork): Promise<string | null> {
  const index = layers.findIndex((layer) => layer.kind === "dense");
  const [dense, conv] = [layers[index], layers.slice(0, index).findLast((layer) => layer.kind === "conv")];
  if (dense?.kind !== "dense" || conv === undefined) return null;
  const channels = (conv.order === "OIHW" ? conv.weight.shape[0] : conv.weight.shape[3]) ?? 1;
  const [rows = 0, input = 0] = dense.order === "OI" ? dense.weight.shape : dense.weight.shape.toReversed();
  const positions = input / channels;
  if (!Number.isInteger(positions) || positions < 4 || channels < 16 || dense.order !== "OI" || flatten !== "CHW")
    return null;

  const sampled = Math.min(rows, ROWS);
  const values = await dense.weight.read(0, sampled * input);
  const energy = new Float64Array(input);
  for (let i = 0; i < values.length; i++)
    energy[i % input] = (energy[i % input] as number) + (values[i] as number) ** 2;
  const asStated = spread(energy, channels, (i) => Math.floor(i / positions));
  const other = spread(energy, channels, (i) => i % channels);
  if (!(other > MARGIN * asStated)) return null;
  return (
    `The first dense layer "${dense.name}" looks as if its input was flattened row, column, channel (Keras), but the file's ` +
    "format means channel, row, column (PyTorch). If its predictions are random, import the original Keras file instead."
  );
}

/** Variance, over groups of columns, of the logarithm of the group's energy. */
function spread(energy: Float64Array, groups: number, groupOf: (column: number) => number): number {
  const sums = new Float64Array(groups);
  for (let i = 0; i < energy.length; i++) sums[groupOf(i)] = (sums[groupOf(i)] as number) + (energy[i] as number);
  const logs = sums.map((sum) => Math.log(sum + Number.MIN_VALUE));
  const mean = logs.reduce((a, b) => a + b, 0) / groups;
  return logs.reduce((variance, log) => variance + (log - mean) ** 2, 0) / groups;
}
