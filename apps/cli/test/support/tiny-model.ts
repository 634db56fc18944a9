import { writeModel } from "@deep-inside/models";
import {
  bytesOf,
  conv3x3,
  count,
  dense,
  deriveShapes,
  maxpool2x2,
  type ModelSpec,
  type Tensor,
} from "@deep-inside/spec";

export const TINY_SPEC: ModelSpec = {
  name: "tiny",
  licence: "MIT",
  input: { height: 12, width: 16, mean: [120, 110, 100], std: [60, 60, 60] },
  layers: [conv3x3("conv1", 4), maxpool2x2("pool1"), conv3x3("conv2", 6), dense("fc", 5, { relu: false })],
  classes: ["tench", "crane", "crane", "2", "white shark"],
};

/** File of a model of `spec` with fixed weights of both signs. */
export function tinyModel(spec: ModelSpec = TINY_SPEC, scale = 1): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const add = (name: string, shape: readonly number[] | null): void => {
    if (shape === null) return;
    const values = Float32Array.from(
      { length: count(shape) },
      (_, i) => scale * Math.sin(i * 12.9898 + shape.length) * 0.3,
    );
    tensors.set(name, { dtype: "F32", shape, data: bytesOf(values) });
  };
  for (const { layer, weight, bias } of deriveShapes(spec.layers, spec.input)) {
    add(`${layer.name}.weight`, weight);
    add(`${layer.name}.bias`, bias);
  }
  return writeModel({ spec, tensors });
}

interface StoredEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

export type Header = Record<string, StoredEntry> & { __metadata__: Record<string, string> };

/** The file with its header changed, and its data kept unless `data` changes it. */
export function withHeader(
  file: Uint8Array,
  change: (header: Header) => void,
  data: (data: Uint8Array) => Uint8Array = (same) => same,
): Uint8Array {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Header;
  change(header);
  let text = JSON.stringify(header);
  text = text.padEnd(Math.ceil(text.length / 8) * 8);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(text.length), true);
  return Uint8Array.from([...size, ...new TextEncoder().encode(text), ...data(file.slice(8 + length))]);
}

/** The file with its canonical metadata changed. */
export function withSpec(file: Uint8Array, change: (spec: Record<string, unknown>) => void): Uint8Array {
  return withHeader(file, (header) => {
    const spec = JSON.parse(header.__metadata__["deep-inside"] ?? "") as Record<string, unknown>;
    change(spec);
    header.__metadata__["deep-inside"] = JSON.stringify(spec);
  });
}
