import {
  count,
  requireFiniteAt,
  requireFiniteTensor,
  SaliencyError,
  tensorBytes,
  tensorToFloat32,
  type ModelSpec,
  type Tensor,
} from "@deep-inside/spec";
import type { Plan, PlannedStep } from "../network/plan.js";
import { STORAGE, STORED_BYTES } from "../network/sizes.js";
import { Control, Op, Step, type Storage } from "../shared/program.js";
import type { Exports } from "./binary.js";

/** What is known of a tensor before its bytes are. */
export type TensorHeader = Omit<Tensor, "data">;

/** A model without the bytes of its tensors. */
export interface ModelHeader {
  readonly spec: ModelSpec;
  readonly tensors: ReadonlyMap<string, TensorHeader>;
}

/** Bytes that wait to be laid out: each is written once and read twice, which a cache should serve. */
const STAGED_BYTES = 2 * 1024 * 1024;

/** Whose bytes go where. */
interface Place {
  readonly header: TensorHeader;
  readonly step: PlannedStep;
  /** Position of the step in the program; the bytes wait in the scratch region and all threads lay them out. */
  readonly staged: number | null;
}

/**
 * Lays a model's parameters out in the memory of a plan as their bytes come in: one tensor after the other, each from its
 * start to its end, in parts of any length. Large weights pass through the plan's scratch region.
 */
export class ParameterLoader {
  readonly #places = new Map<string, Place>();
  readonly #bytes: Uint8Array;
  /** The tensor that is under way, gathered here unless it is staged, and how many of its bytes have come in. */
  #current: { readonly name: string; readonly gathered: Uint8Array } | null = null;
  #done = 0;

  /**
   * @param tensors headers of all parameters, see `requireParameters`
   * @param guard runs what may trap
   */
  constructor(
    readonly plan: Plan,
    tensors: ReadonlyMap<string, TensorHeader>,
    readonly exports: Pick<Exports, "loadRows" | "conv3x3DirectPack">,
    readonly memory: WebAssembly.Memory,
    readonly guard: (work: () => void) => void,
  ) {
    this.#bytes = new Uint8Array(memory.buffer);
    plan.steps.forEach((step, s) => {
      if (!step.shape?.weight || !step.layer) return;
      const { name } = step.layer;
      const weight = tensors.get(`${name}.weight`)!;
      const bias = tensors.get(`${name}.bias`)!;
      this.#places.set(`${name}.weight`, { header: weight, step, staged: step.op === Op.Conv3x3Direct ? null : s });
      this.#places.set(`${name}.bias`, { header: bias, step, staged: null });
      if (weight.scale) this.#floats(step.words[Step.Scale]!, weight.scale);
    });
  }

  /**
   * The next bytes of a tensor. Tensors that the network does not have are passed over.
   *
   * @throws SaliencyError `not-finite` naming the tensor; `internal`
   */
  write(name: string, bytes: Uint8Array): void {
    const place = this.#places.get(name);
    if (!place) return;
    if (this.#current?.name !== name) {
      if (this.#current) throw new SaliencyError("internal", `Bytes of "${name}" came amid "${this.#current.name}".`);
      if (place.header.dtype === "I8") requireFiniteTensor(name, { ...place.header, data: new Uint8Array() });
      this.#current = { name, gathered: new Uint8Array(place.staged === null ? tensorBytes(place.header) : 0) };
      this.#done = 0;
    }
    if (place.staged === null) this.#gather(place, bytes);
    else this.#stage(place, place.staged, bytes);
    if (this.#done === tensorBytes(place.header)) this.#current = null;
  }

  #gather({ header, step }: Place, bytes: Uint8Array): void {
    const { name, gathered } = this.#current!;
    gathered.set(bytes, this.#done);
    this.#done += bytes.length;
    if (this.#done < gathered.length) return;
    const tensor: Tensor = { ...header, data: gathered };
    requireFiniteTensor(name, tensor);
    const { words } = step;
    if (header.shape.length === 1) return this.#floats(words[Step.Bias]!, tensorToFloat32(tensor));
    const [C, K] = [words[Step.C]!, words[Step.K]!];
    this.#floats(this.plan.staging, tensorToFloat32(tensor));
    this.guard(() => {
      this.exports.conv3x3DirectPack(words[Step.Weights]!, this.plan.staging, K, C, false);
      this.exports.conv3x3DirectPack(words[Step.WeightsBack]!, this.plan.staging, K, C, true);
    });
  }

  /** Copies rows into the scratch region, and has them laid out when it is full or the tensor ends. */
  #stage({ header, step }: Place, s: number, bytes: Uint8Array): void {
    const [rows = 0] = header.shape;
    const rowBytes = tensorBytes(header) / rows;
    // Rows of a power of two would collide in the caches when they are read side by side.
    const stride = step.op === Op.Dense ? rowBytes + 64 : rowBytes;
    const least = step.op === Op.Dense ? 4 : this.plan.tileRows;
    const room = Math.min(this.plan.stagingBytes, Math.max(STAGED_BYTES, stride * least));
    // Rows of a dense layer become columns: as many as fill lines of the cache, or each line would be fetched twice.
    const line = 64 / STORED_BYTES[step.words[Step.Storage] as Storage];
    const unit = step.op === Op.Dense && stride * line <= room ? line : least;
    const fit = Math.floor(room / (stride * unit)) * unit;
    for (let at = 0; at < bytes.length;) {
      const row = Math.floor(this.#done / rowBytes);
      const begun = this.#done % rowBytes;
      const length = Math.min(rowBytes - begun, bytes.length - at);
      this.#bytes.set(bytes.subarray(at, at + length), this.plan.staging + (row % fit) * stride + begun);
      at += length;
      this.#done += length;
      if (begun + length === rowBytes && (row % fit === fit - 1 || row === rows - 1)) {
        this.#layOut(header, s, row - (row % fit), (row % fit) + 1, stride);
      }
    }
  }

  #layOut(header: TensorHeader, s: number, row: number, rows: number, stride: number): void {
    const { program, control, threads } = this.plan;
    const source = STORAGE[header.dtype];
    this.guard(() => this.exports.loadRows(program, control, s, row, rows, stride, source, threads));
    if (new Int32Array(this.memory.buffer, control)[Control.Refused] === 0) return;
    const { name } = this.#current!;
    const { dtype, shape } = header;
    const perRow = count(shape) / shape[0]!;
    for (let r = 0; r < rows; r++) {
      const at = this.plan.staging + r * stride;
      const data = this.#bytes.slice(at, at + tensorBytes({ dtype, shape: [perRow] }));
      const values = tensorToFloat32({ dtype, shape: [perRow], data });
      values.forEach((value, i) => requireFiniteAt(name, shape, value, (row + r) * perRow + i));
    }
    throw new SaliencyError(
      "not-finite",
      `Tensor "${name}" has values beyond 65504, the largest that the 16 bits of little memory hold. Leave out memory: "low".`,
    );
  }

  #floats(address: number, values: Float32Array): void {
    new Float32Array(this.memory.buffer, address, values.length).set(values);
  }
}

/**
 * Checks that there is a tensor of the right shape for every parameter.
 *
 * @throws SaliencyError `bad-model` naming the tensor
 */
export function requireParameters(plan: Plan, tensors: ReadonlyMap<string, TensorHeader>): void {
  for (const { layer, shape, output } of plan.steps) {
    if (!layer || !shape?.weight) continue;
    requireTensor(tensors, `${layer.name}.weight`, shape.weight);
    requireTensor(tensors, `${layer.name}.bias`, [output.channels]);
  }
}

function requireTensor(
  tensors: ReadonlyMap<string, TensorHeader & { readonly data?: Uint8Array }>,
  name: string,
  shape: readonly number[],
): void {
  const tensor = tensors.get(name);
  if (!tensor) throw new SaliencyError("bad-model", `The model has no tensor "${name}", which its layers ask for.`);
  if (tensor.shape.join() !== shape.join()) {
    throw new SaliencyError("bad-model", `Tensor "${name}" has the shape [${tensor.shape}], expected [${shape}].`);
  }
  const bytes = tensorBytes(tensor);
  if (tensor.data && tensor.data.length !== bytes) {
    throw new SaliencyError(
      "bad-model",
      `Tensor "${name}" has ${tensor.data.length} bytes, its shape asks for ${bytes}.`,
    );
  }
  if (tensor.dtype === "I8" && tensor.scale?.length !== shape[0]) {
    throw new SaliencyError(
      "bad-model",
      `Tensor "${name}" has ${tensor.scale?.length ?? 0} scales, expected ${shape[0]}.`,
    );
  }
}

/** How the weights of each layer are stored in the model. */
export function weightDtypes({ spec, tensors }: ModelHeader): Map<string, Tensor["dtype"]> {
  return new Map(spec.layers.map(({ name }) => [name, tensors.get(`${name}.weight`)?.dtype ?? "F32"]));
}
