/** Just enough of a protobuf encoder to build ONNX models, right and wrong. */
export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

type Content = number | bigint | string | Uint8Array | readonly number[];

/** A field: numbers as varints, everything else as bytes. */
export function field(number: number, content: Content): number[] {
  if (typeof content === "number" || typeof content === "bigint") return [...varint(number * 8), ...varint(content)];
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

export const ints = (...values: number[]): number[] => values.flatMap(varint);

export interface FakeNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, readonly number[] | string | number>>;
}

function node({ op, inputs, output, attributes = {} }: FakeNode): number[] {
  const encoded = Object.entries(attributes).flatMap(([name, value]) => {
    const content =
      typeof value === "string"
        ? field(4, value)
        : typeof value === "number"
          ? [...varint(2 * 8 + 5), ...new Uint8Array(Float32Array.of(value).buffer)]
          : field(8, ints(...value));
    return field(5, [...field(1, name), ...content]);
  });
  return [...inputs.flatMap((input) => field(1, input)), ...field(2, output), ...field(4, op), ...encoded];
}

export interface FakeTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Bytes of data; right for the shape unless told otherwise. */
  readonly bytes?: number;
  readonly type?: number;
  readonly extra?: readonly number[];
}

export function initializer({ name, shape, bytes, type = 1, extra = [] }: FakeTensor): number[] {
  const size = bytes ?? 4 * shape.reduce((a, b) => a * b, 1);
  const data = Uint8Array.from({ length: size }, (_, i) => (i % 4 === 3 ? 0x3e : 0));
  return [...field(1, ints(...shape)), ...field(2, type), ...field(8, name), ...field(9, data), ...extra];
}

function valueInfo(name: string, shape: readonly number[]): number[] {
  const dims = shape.flatMap((extent) => field(1, extent > 0 ? field(1, extent) : field(2, "n")));
  return [...field(1, name), ...field(2, field(1, [...field(1, 1), ...field(2, dims)]))];
}

export interface FakeGraph {
  readonly nodes: readonly FakeNode[];
  readonly tensors: readonly FakeTensor[];
  readonly input?: readonly number[];
  readonly output?: string;
  readonly extra?: readonly number[];
}

/** An ONNX model of this graph, from the input "x". */
export function onnxModel({
  nodes,
  tensors,
  input = [1, 3, 4, 4],
  output = "y",
  extra = [],
}: FakeGraph): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.flatMap((each) => field(1, node(each))),
    ...tensors.flatMap((each) => field(5, initializer(each))),
    ...field(11, valueInfo("x", input)),
    ...field(12, valueInfo(output, [1, 2])),
    ...extra,
  ];
  return Uint8Array.from([...field(1, 8), ...field(7, graph), ...field(8, field(2, 17))]);
}
