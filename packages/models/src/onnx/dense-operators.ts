// Operators over flat activations, and arithmetic: onnx/onnx docs/Operators.md.

import { readAll, type Parameter } from "../import/parameter.js";
import { one, type OnnxNode } from "./graph.js";
import type { LayerChain } from "./layer-chain.js";

export function reshape(chain: LayerChain, node: OnnxNode): void {
  // (N, C, H, W) to (N, C * H * W), the batch written as 0, 1 or -1. A shape that is computed is not looked at: any
  // other would not fit the dense layer after it.
  const target = node.op === "Reshape" ? chain.constants.get(node.inputs[1] ?? "")?.integers : null;
  if (target && (target.length !== 2 || (target[0] ?? 9) > 1)) chain.refuse(node, `it reshapes to [${target}]`);
  if (node.op === "Squeeze" && chain.height * chain.width !== 1) chain.refuse(node, "it drops axes that are not 1");
  flattenHere(chain, node);
}

export function flattenHere(chain: LayerChain, node: OnnxNode): void {
  if (chain.channelsLast) chain.flatten = "HWC";
  chain.push({ kind: "flatten", name: node.name });
  [chain.height, chain.width] = [1, 1];
}

export function gemm(chain: LayerChain, node: OnnxNode): void {
  if ((node.floats.get("alpha") ?? 1) !== 1 || (node.floats.get("beta") ?? 1) !== 1 || one(node, "transA", 0) !== 0) {
    chain.refuse(node, "its alpha, beta or transA is not the default");
  }
  const bias = node.inputs[2] ? { bias: chain.constant(node, 2) } : {};
  const order = one(node, "transB", 0) === 1 ? "OI" : "IO";
  chain.push({ kind: "dense", name: node.name, weight: chain.constant(node, 1), ...bias, order });
}

/** The bias after a matrix product, or a number that scales or shifts the pixels. */
export async function arithmetic(chain: LayerChain, node: OnnxNode, current: string): Promise<void> {
  const index = node.inputs[0] === current ? 1 : 0;
  const operand = chain.constant(node, index);
  const last = chain.layers.at(-1);
  if (node.op === "Add" && last?.kind === "dense" && last.bias === undefined && operand.shape.length === 1) {
    chain.layers[chain.layers.length - 1] = { ...last, bias: operand };
    return;
  }
  const values = await pixelFactors(chain, operand);
  if (values === null || (index === 0 && (node.op === "Sub" || node.op === "Div")))
    chain.refuse(node, "it is no bias and no scaling of the pixels by one number or one for each channel");
  const scale = node.op === "Mul" ? values : node.op === "Div" ? values.map((value) => 1 / value) : [1];
  const offset = node.op === "Add" ? values : node.op === "Sub" ? values.map((value) => -value) : [0];
  chain.push({ kind: "rescale", name: node.name, scale, offset });
}

/** One number, or one for each channel: (3, 1, 1), or (3) where channels come last; null for anything else. */
async function pixelFactors(chain: LayerChain, { shape, ...operand }: Parameter): Promise<readonly number[] | null> {
  const extents = shape.join().replace(/^(1,)+(?=3)/, "");
  const fits = shape.every((extent) => extent === 1) || extents === (chain.channelsLast ? "3" : "3,1,1");
  return fits ? [...(await readAll({ shape, ...operand }))] : null;
}
