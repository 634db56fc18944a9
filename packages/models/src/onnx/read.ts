import { quote, unsupportedModel } from "../errors.js";
import type { SourceNetwork } from "../import/network.js";
import type { ImportOptions } from "../import/options.js";
import { TORCHVISION } from "../recognize/preprocessing.js";
import { withPublishedNames } from "../recognize/published-names.js";
import { describeTopology } from "../recognize/topology.js";
import type { ByteSource } from "../source.js";
import { readGraph, type OnnxGraph, type OnnxNode } from "./graph.js";
import { LayerChain } from "./layer-chain.js";

/**
 * Reads an ONNX model whose graph is one chain of operators from a picture to scores.
 *
 * @throws SaliencyError `unsupported-model` naming the first node that does not fit; `bad-model`
 */
export async function readOnnx(source: ByteSource, options: ImportOptions): Promise<SourceNetwork> {
  const graph = await readGraph(source);
  const [input, ...others] = [...graph.inputs].filter(([name]) => !graph.tensors.has(name));
  if (input === undefined || others.length > 0)
    throw unsupportedModel(`The ONNX model has ${others.length + (input ? 1 : 0)} inputs, expected one picture.`);
  const [name, shape] = input;
  if (shape.length !== 4)
    throw unsupportedModel(
      `The ONNX input ${quote(name)} has ${shape.length} axes, expected 4: batch, channels, rows, columns.`,
    );

  const chain = new LayerChain(graph, shape, options.input);
  const consumers = consumersOf(graph);
  let current = name;
  const seen = new Set<OnnxNode>();
  for (;;) {
    const next = consumers.get(current) ?? [];
    if (next.length === 0) break;
    const [node, second] = next;
    if (node === undefined || second !== undefined || seen.has(node)) {
      throw unsupportedModel(
        `The ONNX graph branches after ${quote(current)}, at node ${quote(second?.name ?? "")}; only plain sequences are supported.`,
      );
    }
    seen.add(node);
    await chain.add(node, current);
    current = node.outputs[0] ?? "";
  }
  if (!graph.outputs.includes(current))
    throw unsupportedModel(`The chain of ONNX nodes ends at ${quote(current)}, which is no output of the graph.`);
  return describeTopology(
    { layers: withPublishedNames(chain.layers), input: chain.input, flatten: chain.flatten },
    TORCHVISION,
    options,
  );
}

function consumersOf({ nodes }: OnnxGraph): Map<string, OnnxNode[]> {
  const consumers = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    // Old exporters compute the batch size for a Reshape from the activation's shape; the values go elsewhere.
    if (node.op === "Shape") continue;
    for (const input of new Set(node.inputs)) consumers.set(input, [...(consumers.get(input) ?? []), node]);
  }
  return consumers;
}
