// Operators over positions: onnx/onnx docs/Operators.md. Each adds a layer to the chain or refuses.

import { badModel, quote } from "../errors.js";
import { readAll, type Parameter } from "../import/parameter.js";
import { all, one, type OnnxNode } from "./graph.js";
import type { LayerChain } from "./layer-chain.js";

export function conv(chain: LayerChain, node: OnnxNode): void {
  const weight = chain.constant(node, 1);
  const kernel = weight.shape.slice(2);
  const [rows = 0, columns = 0] = kernel;
  if (one(node, "group", 1) !== 1) chain.refuse(node, "it is a grouped convolution");
  if (!all(node, "strides", 1) || !all(node, "dilations", 1)) chain.refuse(node, "its stride or dilation is not 1");
  const autoPad = node.texts.get("auto_pad") ?? "NOTSET";
  const unpadded = autoPad === "VALID" || (autoPad === "NOTSET" && all(node, "pads", 0));
  if (chain.padded && !unpadded) chain.refuse(node, "it pads a second time");
  const same =
    chain.padded ||
    autoPad.startsWith("SAME") ||
    (autoPad === "NOTSET" && node.integers.has("pads") && all(node, "pads", 1));
  const valid = unpadded && !chain.padded;
  chain.padded = false;
  const bias = node.inputs[2] ? { bias: chain.constant(node, 2) } : {};
  if (rows === 3 && columns === 3 && (same || valid)) {
    chain.push({ kind: "conv", name: node.name, weight, ...bias, order: "OIHW", padding: same ? "same" : "valid" });
    if (!same) [chain.height, chain.width] = [chain.height - 2, chain.width - 2];
    return;
  }
  if ((valid || (same && rows === 1)) && rows === chain.height && columns === chain.width)
    return convOverAll(chain, node, weight, bias);
  chain.refuse(
    node,
    `its kernel is ${kernel.join("x")} with padding ${node.integers.get("pads")?.join(",") ?? autoPad}, expected 3x3 with padding 0 or 1`,
  );
}

/** A convolution that covers its whole input is a dense layer: timm exports its classifier so. */
function convOverAll(chain: LayerChain, node: OnnxNode, weight: Parameter, bias: { bias?: Parameter }): void {
  const [out = 0, ...rest] = weight.shape;
  chain.push({ kind: "flatten", name: node.name });
  const matrix = { ...weight, shape: [out, rest.reduce((product, extent) => product * extent, 1)] };
  chain.push({ kind: "dense", name: node.name, weight: matrix, ...bias, order: "OI" });
  [chain.height, chain.width] = [1, 1];
}

/** A border of zeros, one pixel wide, which the convolution after it takes up. */
export async function pad(chain: LayerChain, node: OnnxNode): Promise<void> {
  const pads = node.integers.get("pads") ?? chain.integers(node, 1);
  const expected = chain.channelsLast ? "0,1,1,0,0,1,1,0" : "0,0,1,1,0,0,1,1";
  const value = node.inputs[2] ? (await readAll(chain.constant(node, 2)))[0] : (node.floats.get("value") ?? 0);
  if ((node.texts.get("mode") ?? "constant") !== "constant" || value !== 0 || pads.join() !== expected)
    chain.refuse(node, `it pads by ${pads.join(",")}; one row and column of zeros on each side is supported`);
  chain.padded = true;
}

export function maxpool(chain: LayerChain, node: OnnxNode): void {
  const plain =
    all(node, "pads", 0) &&
    all(node, "dilations", 1) &&
    ["NOTSET", "VALID", undefined].includes(node.texts.get("auto_pad"));
  const ceil = one(node, "ceil_mode", 0) !== 0 && (chain.height % 2 === 1 || chain.width % 2 === 1);
  if (
    !plain ||
    ceil ||
    node.integers.get("kernel_shape")?.join() !== "2,2" ||
    node.integers.get("strides")?.join() !== "2,2"
  ) {
    chain.refuse(node, "only 2x2 max-pooling with stride 2, without padding and rounding up, is supported");
  }
  chain.push({ kind: "maxpool", name: node.name });
  [chain.height, chain.width] = [Math.floor(chain.height / 2), Math.floor(chain.width / 2)];
}

export function averagePool(chain: LayerChain, node: OnnxNode): void {
  const [rows = 0, columns = 0] = node.integers.get("kernel_shape") ?? [];
  if (!all(node, "pads", 0)) chain.refuse(node, "it pads");
  if (rows === 1 && columns === 1 && all(node, "strides", 1)) return;
  if (rows !== chain.height || columns !== chain.width)
    chain.refuse(node, `it averages ${rows}x${columns} of ${chain.height}x${chain.width} positions`);
  [chain.height, chain.width] = [1, 1];
  chain.push({ kind: "globalAveragePool", name: node.name });
}

export function reduceMean(chain: LayerChain, node: OnnxNode): void {
  const axes = node.integers.get("axes") ?? (node.inputs[1] ? chain.integers(node, 1) : []);
  const expected = chain.channelsLast ? "1,2" : "2,3";
  const positive = axes.map((axis) => (axis < 0 ? axis + 4 : axis)).sort();
  if (positive.join() !== expected) chain.refuse(node, `it averages over the axes ${axes.join(", ")}`);
  [chain.height, chain.width] = [1, 1];
  chain.push({ kind: "globalAveragePool", name: node.name });
}

export function batchNorm(chain: LayerChain, node: OnnxNode): void {
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => chain.constant(node, index)) as [
    Parameter,
    Parameter,
    Parameter,
    Parameter,
  ];
  const epsilon = node.floats.get("epsilon") ?? 1e-5;
  if (!(epsilon >= 0)) throw badModel(`Node ${quote(node.name)} has the epsilon ${epsilon}.`);
  chain.push({ kind: "batchNorm", name: node.name, gamma, beta, mean, variance, epsilon });
}

export function transpose(chain: LayerChain, node: OnnxNode): void {
  const permutation = node.integers.get("perm")?.join();
  if (permutation !== (chain.channelsLast ? "0,3,1,2" : "0,2,3,1"))
    chain.refuse(node, `it permutes the axes to ${permutation}`);
  chain.channelsLast = !chain.channelsLast;
}
