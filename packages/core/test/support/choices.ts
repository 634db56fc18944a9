import { createHash } from "node:crypto";
import type { Engine } from "../../dist/index.js";
import type { PlannedStep } from "../../src/network/plan.js";
import { Op, Step } from "../../src/shared/program.js";

/**
 * Which way every ReLU and every pool of an engine's last forward pass went (image 0), to be read and to be changed before
 * the backward pass: a byte each, 1 for a positive sum, or the place 0..3 of the maximum in its window.
 */
export class Choices {
  readonly #bytes: Uint8Array;
  readonly #floats: Float32Array;
  readonly #steps: ReadonlyMap<string, PlannedStep>;

  constructor(engine: Engine) {
    const { plan, memory } = engine.inside;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#steps = new Map(plan.steps.map((step) => [step.layer?.name ?? "", step]));
  }

  get(layer: string, index: number): number {
    const { address, lane, kind } = this.#place(layer, index);
    if (kind === "vector") return Number(this.#floats[address / 4]! > 0);
    const bits = this.#bytes[address]! >> lane;
    return kind === "sign" ? bits & 1 : (bits & 1) | ((bits >> 3) & 2);
  }

  set(layer: string, index: number, choice: number): void {
    const { address, lane, kind } = this.#place(layer, index);
    if (kind === "vector") {
      // Backward asks only whether it is positive.
      this.#floats[address / 4] = choice === 0 ? 0 : Math.max(this.#floats[address / 4]!, 2 ** -126);
      return;
    }
    const mask = kind === "sign" ? 0x01 : 0x11;
    const bits = kind === "sign" ? choice : (choice & 1) | ((choice & 2) << 3);
    this.#bytes[address] = (this.#bytes[address]! & ~(mask << lane)) | (bits << lane);
  }

  /** SHA-256 of all choices of a layer, in the order (C, H, W). */
  sha256(layer: string): string {
    const { channels, height, width } = this.#step(layer).output;
    const all = Uint8Array.from({ length: channels * height * width }, (_, index) => this.get(layer, index));
    return createHash("sha256").update(all).digest("hex");
  }

  #step(layer: string): PlannedStep {
    const step = this.#steps.get(layer);
    if (!step) throw new RangeError(`there is no layer ${layer}`);
    return step;
  }

  /** Four channels of a pixel share a byte, as `signBits` and maxpool2x2.ts say; dense layers keep their outputs. */
  #place(layer: string, index: number): { address: number; lane: number; kind: "vector" | "sign" | "switch" } {
    const { op, words, vector, output } = this.#step(layer);
    if (vector) return { address: words[Step.Y]! + 4 * index, lane: 0, kind: "vector" };
    const size = output.height * output.width;
    const channel = Math.floor(index / size);
    const kind = op === Op.MaxPool2x2 ? "switch" : "sign";
    const base = words[kind === "switch" ? Step.Switches : Step.Mask]!;
    return { address: base + (channel >> 2) * size + (index % size), lane: channel & 3, kind };
  }
}
