import { count, SaliencyError, tensorToFloat32, type Model, type Tensor } from "@deep-inside/spec";
import type { Plan, PlannedStep } from "../network/plan.js";
import { Op, Step } from "../shared/program.js";
import type { Exports } from "./binary.js";

/** Lays a model's parameters out in the memory of a plan, through the plan's scratch region. */
export function loadParameters(plan: Plan, model: Model, exports: Exports, memory: WebAssembly.Memory): void {
  for (const step of plan.steps) {
    if (!step.shape?.weight || !step.layer) continue;
    const { name } = step.layer;
    const bias = tensorToFloat32(tensorOf(model, `${name}.bias`, [step.output.channels]));
    new Float32Array(memory.buffer, step.words[Step.Bias], bias.length).set(bias);
    loadWeights(plan, step, tensorOf(model, `${name}.weight`, step.shape.weight), exports, memory);
  }
}

/** Stages as many output channels at a time as the scratch region holds, and has the engine lay them out. */
function loadWeights(
  plan: Plan,
  { op, words }: PlannedStep,
  tensor: Tensor,
  exports: Exports,
  memory: WebAssembly.Memory,
): void {
  const rows = tensor.shape[0]!;
  const perRow = count(tensor.shape) / rows;
  const [C, K] = [words[Step.C]!, words[Step.K]!];
  const unit = op === Op.Conv3x3Winograd ? plan.tileRows : 4;
  const fit = Math.floor(plan.scratchBytes / (perRow * 4 * unit)) * unit;
  const step = op === Op.Conv3x3Direct ? rows : fit;
  for (let first = 0; first < rows; first += step) {
    const last = Math.min(first + step, rows);
    const values = tensorToFloat32(rowsOf(tensor, first, last));
    new Float32Array(memory.buffer, plan.scratch, values.length).set(values);
    if (op === Op.Conv3x3Winograd) {
      exports.winogradPackWeights(words[Step.Weights]!, plan.scratch, plan.tile, K, C, plan.tileRows, first, last);
    } else if (op === Op.Dense) {
      exports.densePack(words[Step.Weights]!, plan.scratch, first, last - first, C, Math.ceil(K / 4) * 4);
    } else {
      exports.conv3x3DirectPack(words[Step.Weights]!, plan.scratch, K, C, false);
      exports.conv3x3DirectPack(words[Step.WeightsBack]!, plan.scratch, K, C, true);
    }
  }
}

/** Rows first..last-1 of a tensor, as a view. */
function rowsOf(tensor: Tensor, first: number, last: number): Tensor {
  const rows = tensor.shape[0]!;
  const bytes = tensor.data.byteLength / rows;
  const { dtype, shape, scale } = tensor;
  const data = tensor.data.subarray(first * bytes, last * bytes);
  return {
    dtype,
    shape: [last - first, ...shape.slice(1)],
    data,
    ...(scale ? { scale: scale.subarray(first, last) } : {}),
  };
}

function tensorOf(model: Model, name: string, shape: readonly number[]): Tensor {
  const tensor = model.tensors.get(name);
  if (!tensor) throw new SaliencyError("bad-model", `The model has no tensor "${name}", which its layers ask for.`);
  if (tensor.shape.join() !== shape.join()) {
    throw new SaliencyError("bad-model", `Tensor "${name}" has the shape [${tensor.shape}], expected [${shape}].`);
  }
  return tensor;
}
