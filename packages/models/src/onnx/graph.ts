import { badModel, quote, unsupportedModel } from "../errors.js";
import { sliceSource, type ByteSource } from "../source.js";
import { readTensor, type OnnxTensor } from "./tensor.js";
import { fieldsOf, packedIntegers, scanFields, type Field } from "./wire.js";

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers: ReadonlyMap<string, readonly number[]>;
  readonly floats: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, string>;
  /** The value of a Constant node. */
  readonly tensor: OnnxTensor | null;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  /** Extents of each input; a dimension without a number is null. */
  readonly inputs: ReadonlyMap<string, readonly (number | null)[]>;
  readonly outputs: readonly string[];
}

const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_ITEMS = 10_000;

/**
 * Reads an ONNX model: nodes, and where the initialisers lie. Field numbers: onnx/onnx.proto, ModelProto (graph 7),
 * GraphProto (node 1, initializer 5, input 11, output 12, sparse_initializer 15).
 *
 * @throws SaliencyError `bad-model`, `unsupported-model`
 */
export async function readGraph(source: ByteSource): Promise<OnnxGraph> {
  let graph: Field | null = null;
  let versioned = false;
  for await (const field of scanFields(source, 0, source.size)) {
    if (field.number === 8) versioned = true;
    if (field.number !== 7) continue;
    if (graph !== null || field.wire !== "bytes") throw badModel("The ONNX model has more than one graph.");
    graph = field;
  }
  if (graph === null) throw badModel("The file has no ONNX graph. Was it cut off, or is it no ONNX model?");
  // Writers put the operator versions (opset_import 8) after the graph: without them the end of the file is missing.
  if (!versioned) throw badModel("The ONNX model names no operator versions. The file was cut off; fetch it again.");

  const nodes: OnnxNode[] = [];
  const tensors = new Map<string, OnnxTensor>();
  const inputs = new Map<string, (number | null)[]>();
  const outputs: string[] = [];
  let items = 0;
  for await (const field of scanFields(source, graph.begin, graph.end)) {
    if (field.wire !== "bytes") continue;
    if (++items > MAX_ITEMS) throw unsupportedModel(`The ONNX graph has more than ${MAX_ITEMS} parts.`);
    const message = (): Promise<Uint8Array> => {
      if (field.end - field.begin > MAX_MESSAGE_BYTES)
        throw badModel(`The ONNX graph has a node of ${field.end - field.begin} bytes.`);
      return source.read(field.begin, field.end);
    };
    if (field.number === 1) nodes.push(await readNode(source, field));
    else if (field.number === 5) {
      const tensor = await readTensor(source, field.begin, field.end);
      if (tensors.has(tensor.parameter.name))
        throw badModel(`The ONNX graph has the tensor ${quote(tensor.parameter.name)} twice.`);
      tensors.set(tensor.parameter.name, tensor);
    } else if (field.number === 11) {
      const { name, shape } = readValueInfo(await message());
      inputs.set(name, shape);
    } else if (field.number === 12) outputs.push(readValueInfo(await message()).name);
    else if (field.number === 15) throw unsupportedModel("The ONNX model has sparse weights, which are not read.");
  }
  return { nodes, tensors, inputs, outputs };
}

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7. */
async function readNode(source: ByteSource, range: Field): Promise<OnnxNode> {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, readonly number[]>();
  const floats = new Map<string, number>();
  const texts = new Map<string, string>();
  let [name, op, domain] = ["", "", ""];
  let tensor: OnnxTensor | null = null;
  for await (const field of scanFields(source, range.begin, range.end)) {
    if (field.wire !== "bytes") continue;
    if (field.number === 5) {
      tensor = (await readAttribute(source, field, { integers, floats, texts })) ?? tensor;
      continue;
    }
    if (field.end - field.begin > MAX_MESSAGE_BYTES)
      throw badModel(`The ONNX graph has a node with a field of ${field.end - field.begin} bytes.`);
    const text = new TextDecoder().decode(await source.read(field.begin, field.end));
    if (field.number === 1) inputs.push(text);
    else if (field.number === 2) outputs.push(text);
    else if (field.number === 3) name = text;
    else if (field.number === 4) op = text;
    else if (field.number === 7) domain = text;
  }
  const standard = domain === "" || domain === "ai.onnx";
  return {
    name: name || (outputs[0] ?? ""),
    op: standard ? op : `${domain}.${op}`,
    inputs,
    outputs,
    integers,
    floats,
    texts,
    tensor,
  };
}

/** AttributeProto: name 1, f 2, i 3, s 4, t 5, ints 8. Others belong to operators that are refused by name. */
async function readAttribute(
  source: ByteSource,
  range: Field,
  found: { integers: Map<string, readonly number[]>; floats: Map<string, number>; texts: Map<string, string> },
): Promise<OnnxTensor | null> {
  let name = "";
  let tensor: OnnxTensor | null = null;
  const integers: number[] = [];
  for await (const field of scanFields(source, range.begin, range.end)) {
    const bytes = (): Promise<Uint8Array> =>
      sliceSource(source, field.begin, field.end).read(0, Math.min(field.end - field.begin, 4096));
    if (field.number === 1) name = new TextDecoder().decode(await bytes());
    else if (field.number === 2) found.floats.set(name, new Float32Array(Uint32Array.of(field.value).buffer)[0] ?? NaN);
    else if (field.number === 3) integers.push(field.value);
    else if (field.number === 4) found.texts.set(name, new TextDecoder().decode(await bytes()));
    else if (field.number === 5 && field.wire === "bytes") tensor = await readTensor(source, field.begin, field.end);
    else if (field.number === 8)
      integers.push(...(field.wire === "varint" ? [field.value] : packedIntegers(await bytes())));
  }
  if (integers.length > 0) found.integers.set(name, integers);
  return tensor;
}

/** ValueInfoProto: name 1, type 2 -> tensor_type 1 -> shape 2 -> dim 1 -> dim_value 1. */
function readValueInfo(bytes: Uint8Array): { name: string; shape: (number | null)[] } {
  let name = "";
  const shape: (number | null)[] = [];
  const inside = (message: Uint8Array, number: number): Uint8Array[] =>
    [...fieldsOf(message)]
      .filter((field) => field.number === number && field.wire === "bytes")
      .map(({ begin, end }) => message.subarray(begin, end));
  for (const text of inside(bytes, 1)) name = new TextDecoder().decode(text);
  const tensorTypes = inside(bytes, 2).flatMap((type) => inside(type, 1));
  for (const dimension of tensorTypes.flatMap((type) => inside(type, 2)).flatMap((dims) => inside(dims, 1))) {
    const value = [...fieldsOf(dimension)].find((field) => field.number === 1 && field.wire === "varint")?.value;
    shape.push(value !== undefined && value > 0 ? value : null);
  }
  return { name, shape };
}

/** First number of an integer attribute. */
export function one(node: OnnxNode, attribute: string, otherwise: number): number {
  return node.integers.get(attribute)?.[0] ?? otherwise;
}

/** Whether every number of the attribute is `value`, which is also its default. */
export function all(node: OnnxNode, attribute: string, value: number): boolean {
  return node.integers.get(attribute)?.every((number) => number === value) ?? true;
}
