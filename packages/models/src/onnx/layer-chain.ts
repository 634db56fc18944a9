import { unsupportedModel, quote } from "../errors.js";
import type { SourceLayer, SourceNetwork } from "../import/network.js";
import type { Parameter } from "../import/parameter.js";
import { arithmetic, flattenHere, gemm, reshape } from "./dense-operators.js";
import { one, type OnnxGraph, type OnnxNode } from "./graph.js";
import { averagePool, batchNorm, conv, maxpool, pad, reduceMean, transpose } from "./spatial-operators.js";
import type { OnnxTensor } from "./tensor.js";

/** FLOAT, FLOAT16, DOUBLE and BFLOAT16 of TensorProto.DataType. */
const FLOATS = [1, 10, 11, 16];

/** Turns ONNX operators, one after the other, into layers. */
export class LayerChain {
  readonly layers: SourceLayer[] = [];
  readonly constants: Map<string, OnnxTensor>;
  readonly input: { readonly height: number; readonly width: number };
  /** Positions of the activation; 1 x 1 once it is flat. */
  height: number;
  width: number;
  /** Axes of the activation: TensorFlow's networks have channels last before the transposition at the start and after the one at the end. */
  channelsLast: boolean;
  flatten: SourceNetwork["flatten"] = "CHW";
  /** A node has put a border of zeros, one pixel wide, around the activation; the convolution after it takes it up. */
  padded = false;

  constructor(
    { tensors, nodes }: OnnxGraph,
    shape: readonly (number | null)[],
    wanted: { readonly height: number; readonly width: number } | undefined,
  ) {
    this.constants = new Map(tensors);
    for (const { op, outputs, tensor } of nodes) {
      if (op === "Constant" && tensor !== null && outputs[0] !== undefined) this.constants.set(outputs[0], tensor);
    }
    this.channelsLast = shape[3] === 3 && shape[1] !== 3;
    const [channels, height, width] = this.channelsLast
      ? [shape[3], shape[1], shape[2]]
      : [shape[1], shape[2], shape[3]];
    if (channels !== 3 && channels !== null)
      throw unsupportedModel(`The ONNX input has ${channels} channels, expected 3 (red, green, blue).`);
    const extents = wanted ?? (height && width ? { height, width } : null);
    if (extents === null) throw unsupportedModel("The ONNX input has no fixed height and width. Give them explicitly.");
    this.input = extents;
    this.height = extents.height;
    this.width = extents.width;
  }

  /**
   * @param current name of the activation the operator reads
   * @throws SaliencyError `unsupported-model` when the operator is none that this engine runs
   */
  async add(node: OnnxNode, current: string): Promise<void> {
    if (this.padded && !["Conv", "Transpose"].includes(node.op))
      this.refuse(node, "padding is supported directly before a 3x3 convolution");
    switch (node.op) {
      case "Cast":
        // Between f32 and f16: everything is computed in f32 here.
        if (!FLOATS.includes(one(node, "to", 0))) this.refuse(node, "it casts to integers");
        return;
      case "Pad":
        return pad(this, node);
      case "Dropout":
      case "Identity":
        return;
      case "Relu":
        return this.push({ kind: "relu", name: node.name });
      case "Conv":
        return conv(this, node);
      case "MaxPool":
        return maxpool(this, node);
      case "AveragePool":
        return averagePool(this, node);
      case "GlobalAveragePool":
        [this.height, this.width] = [1, 1];
        return this.push({ kind: "globalAveragePool", name: node.name });
      case "ReduceMean":
        return reduceMean(this, node);
      case "BatchNormalization":
        return batchNorm(this, node);
      case "Flatten":
        if (one(node, "axis", 1) !== 1) this.refuse(node, "it flattens another axis than the first");
        return flattenHere(this, node);
      case "Reshape":
      case "Squeeze":
        return reshape(this, node);
      case "Gemm":
        return gemm(this, node);
      case "MatMul":
        return this.push({ kind: "dense", name: node.name, weight: this.constant(node, 1), order: "IO" });
      case "Add":
      case "Sub":
      case "Mul":
      case "Div":
        return arithmetic(this, node, current);
      case "Transpose":
        return transpose(this, node);
      case "Softmax":
      case "LogSoftmax":
      case "Sigmoid":
        return this.push({
          kind: "probabilities",
          name: node.name,
          activation: node.op === "Sigmoid" ? "sigmoid" : "softmax",
        });
      default:
        this.refuse(node, "only convolutions, ReLU, max-pooling, batch norm and dense layers are supported");
    }
  }

  push(layer: SourceLayer): void {
    if (this.channelsLast && ["conv", "maxpool", "batchNorm"].includes(layer.kind)) {
      throw unsupportedModel(`Node ${quote(layer.name)} reads channels as its last axis; ONNX has them second.`);
    }
    this.layers.push(layer);
  }

  /** The stored tensor that is input `index` of the node. */
  constant(node: OnnxNode, index: number): Parameter {
    const tensor = this.constants.get(node.inputs[index] ?? "");
    if (tensor === undefined) this.refuse(node, `its input ${index} is not stored in the file`);
    return tensor.parameter;
  }

  integers(node: OnnxNode, index: number): readonly number[] {
    const integers = this.constants.get(node.inputs[index] ?? "")?.integers;
    if (!integers) this.refuse(node, `its input ${index} is no list of integers stored in the file`);
    return integers;
  }

  refuse(node: OnnxNode, reason: string): never {
    throw unsupportedModel(`ONNX node ${quote(node.name)} (${node.op}) does not fit: ${reason}.`);
  }
}
