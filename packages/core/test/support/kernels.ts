import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Shape } from "@deep-inside/spec";
import { readBlocked, writeBlocked } from "../../src/engine/blocked.js";
import { blockedBytes } from "../../src/network/sizes.js";
import { at } from "../reference/at.js";

/** The builds that every kernel is tested on; the shared ones are the same kernels over another memory. */
export const BINARIES = ["debug", "simd", "relaxed", "simd-shared", "relaxed-shared"] as const;
export type Binary = (typeof BINARIES)[number];

type Kernel = (...args: (number | boolean)[]) => number;

const PAGE = 65536;
const FENCE = 256;

/** NaN with a payload that no computation makes: a fence that was written shows, and one that was read spreads. */
const POISON = 0x7fc0dead;

/** A binary's kernels over a small memory in which every buffer stands between fences of NaN. */
export class Kernels {
  readonly call: Readonly<Record<string, Kernel>>;
  readonly #memory: WebAssembly.Memory;
  readonly #buffers: { address: number; bytes: number }[] = [];
  #next = FENCE;

  constructor(binary: Binary, pages = 64) {
    const shared = binary.endsWith("shared");
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    new Uint32Array(this.#memory.buffer).fill(POISON);
    const file = new URL(`../../build/${binary}.wasm`, import.meta.url);
    const abort = (): never => {
      throw new Error("an assertion failed");
    };
    const sleep = (): never => {
      throw new Error("a kernel waited for another thread");
    };
    const module = new WebAssembly.Module(readFileSync(file));
    const { exports } = new WebAssembly.Instance(module, {
      env: { memory: this.#memory, abort },
      barrier: { sleep },
    });
    this.call = exports as never;
  }

  get floats(): Float32Array {
    return new Float32Array(this.#memory.buffer);
  }

  /** A buffer of `bytes` bytes, all NaN, fenced on both sides. */
  take(bytes: number): number {
    const address = this.#next;
    const size = Math.ceil(bytes / 16) * 16;
    this.#buffers.push({ address, bytes: size });
    this.#next += size + FENCE;
    if (this.#next > this.#memory.buffer.byteLength) throw new RangeError(`${this.#next / PAGE} pages are needed`);
    return address;
  }

  /** A buffer holding `values`, its padding zero. */
  put(values: ArrayLike<number>, padded = values.length): number {
    const address = this.take(padded * 4);
    this.floats.fill(0, address / 4, address / 4 + Math.ceil(padded / 4) * 4);
    this.floats.set(values, address / 4);
    return address;
  }

  /** A buffer of images (C, H, W) in the blocked layout. */
  putBlocked(images: readonly ArrayLike<number>[], shape: Shape): number {
    const bytes = blockedBytes(shape);
    const address = this.take(bytes * images.length);
    images.forEach((image, n) => writeBlocked(this.floats, address + n * bytes, shape, Float32Array.from(image)));
    return address;
  }

  takeBlocked(shape: Shape, images = 1): number {
    return this.take(blockedBytes(shape) * images);
  }

  read(address: number, length: number): Float32Array {
    return this.floats.slice(address / 4, address / 4 + length);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer).slice(address, address + length);
  }

  putBytes(values: Uint8Array): number {
    const address = this.take(values.length);
    new Uint8Array(this.#memory.buffer).set(values, address);
    return address;
  }

  /** The images of a blocked buffer, having checked that all padding around them is zero. */
  readBlocked(address: number, shape: Shape, images = 1): Float32Array[] {
    const bytes = blockedBytes(shape);
    return Array.from({ length: images }, (_, n) => {
      const values = readBlocked(this.floats, address + n * bytes, shape);
      const clean = new Float32Array(bytes / 4);
      writeBlocked(clean, 0, shape, values);
      const whole = this.read(address + n * bytes, bytes / 4);
      expect(whole.findIndex((value, index) => value !== at(clean, index))).toBe(-1);
      return values;
    });
  }

  /** Fails when a word outside the buffers has changed. */
  expectFencesIntact(): void {
    const words = new Uint32Array(this.#memory.buffer);
    let from = 0;
    for (const { address, bytes } of [...this.#buffers, { address: words.length * 4, bytes: 0 }]) {
      const broken = words.subarray(from / 4, address / 4).findIndex((word) => word !== POISON);
      expect(broken < 0 ? "intact" : `word ${from / 4 + broken} written`).toBe("intact");
      from = address + bytes;
    }
  }
}
