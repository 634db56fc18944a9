import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { bytesOf, float16ToFloat32, float32ToFloat16 } from "@deep-inside/spec";
import { BINARIES, Kernels } from "../support/kernels.js";

/** Values of the enum that both languages share. */
const [F32, F16, I8] = [0, 1, 2];

/** Every finite binary16, and beside each f32 the ones between it and the next: below, at and above the middle. */
const HALVES = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);

/** Rounds of 0, 1 and several squares of 4 x 4 and of blocks of 8 inputs; outputs around 4 and 16; one to three vectors. */
const CASES = [
  { I: 1, O: 3, N: 1 },
  { I: 4, O: 4, N: 2 },
  { I: 13, O: 21, N: 1 },
  { I: 267, O: 66, N: 3 },
] as const;

const round = (n: number): number => Math.ceil(n / 4) * 4;

describe.each(BINARIES)("stored weights, %s", (binary) => {
  test("every binary16 is read as the f32 it stands for", () => {
    const kernels = new Kernels(binary);
    const O = HALVES.length;
    const [w, y] = [kernels.putBytes(bytesOf(HALVES)), kernels.take(O * 4)];
    const [x, b] = [kernels.put([1], 4), kernels.put(new Float32Array(O))];
    kernels.call.denseForward!(y, x, w, b, 0, kernels.take(O * 4 + 16), F16!, 1, 1, O, false, 16, O * 4, 0, O);
    // 0 + -0 is 0.
    const expected = float16ToFloat32(HALVES).map((value) => value + 0);
    expect(kernels.read(y, O)).toEqual(expected);
    kernels.expectFencesIntact();
  });

  test("f32 become the nearest binary16", () => {
    const exact = float16ToFloat32(HALVES).filter((value) => value > 0);
    const between = [...exact.slice(1)].flatMap((value, at) => {
      const middle = (value + exact[at]!) / 2;
      return [middle, middle * (1 - 2 ** -20), -middle * (1 + 2 ** -20)];
    });
    const values = Float32Array.from([...exact, ...between, 0, -0, 1e-30, 65519]);
    const kernels = new Kernels(binary, 128);
    const [from, to] = [kernels.put(values), kernels.take(values.length * 2)];
    const rest = values.length % 4;
    expect(rest).not.toBe(0);
    kernels.call.narrow!(to, from, values.length);
    const halves = new Uint16Array(kernels.bytes(to, values.length * 2).buffer);
    expect(halves).toEqual(float32ToFloat16(values));
    kernels.expectFencesIntact();
  });

  test("numbers out of range are found wherever they stand", () => {
    const kernels = new Kernels(binary);
    const check = (values: Float32Array | Uint16Array, source: number, storage: number): boolean =>
      Boolean(kernels.call.allStorable!(kernels.putBytes(bytesOf(values)), source, storage, values.length));
    for (const length of [1, 4, 7, 8, 19]) {
      for (const at of [0, length >> 1, length - 1]) {
        const floats = (value: number): Float32Array => new Float32Array(length).fill(-1).fill(value, at, at + 1);
        for (const bad of [NaN, Infinity, -Infinity]) {
          expect(check(floats(bad), F32!, F32!)).toBe(false);
          expect(check(float32ToFloat16(floats(bad)), F16!, F16!)).toBe(false);
        }
        expect(check(floats(-3e38), F32!, F32!)).toBe(true);
        expect(check(floats(-65520), F32!, F16!)).toBe(false);
        expect(check(floats(-65519), F32!, F16!)).toBe(true);
        expect(check(float32ToFloat16(floats(-65504)), F16!, F16!)).toBe(true);
      }
    }
  });

  test.each(CASES)("compute the bits that decoded ones give: $I -> $O, $N vectors", ({ I, O, N }) => {
    const [I4, O4] = [round(I), round(O)];
    const real = Float32Array.from(uniform(O * I, 6, 1));
    const scale = Float32Array.from(uniform(O, 6, 2));
    const whole = Int8Array.from(real, (value) => Math.round(value * 127));
    const halves = float32ToFloat16(real);
    const wholeDecoded = Float32Array.from(whole, (value, at) => value * scale[Math.floor(at / I)]!);
    for (const [source, storage, stored, decoded] of [
      [F16!, F16!, halves, float16ToFloat32(halves)],
      [F32!, F16!, real, float16ToFloat32(halves)],
      [I8!, I8!, whole, wholeDecoded],
    ] as const) {
      const kernels = new Kernels(binary);
      const factors = kernels.put(scale, O4);
      const x = kernels.put(
        Array.from({ length: N }, (_, n) => [...uniform(I, 6, 9 + n), ...Array(I4 - I).fill(0)]).flat(),
      );
      const dy = kernels.put(
        Array.from({ length: N }, (_, n) => [...uniform(O, 6, 5 + n), ...Array(O4 - O).fill(0)]).flat(),
      );
      const [bias, sums] = [kernels.put(uniform(O, 6, 3), O4), kernels.take(N * O4 * 4 + 16)];
      const compute = (values: Float32Array | Uint16Array | Int8Array, from: number, to: number): Float32Array[] => {
        const packed = kernels.take(I * O4 * [4, 2, 1][to]!);
        const bytes = bytesOf(values).length / O;
        // Rows come some at a time, further apart than they are long, and the inputs are shared out.
        for (let o = 0; o < O; o += 20) {
          const count = Math.min(20, O - o);
          const slab = new Uint8Array(count * (bytes + 20)).fill(0xff);
          for (let r = 0; r < count; r++) {
            slab.set(bytesOf(values).subarray((o + r) * bytes, (o + r + 1) * bytes), r * (bytes + 20));
          }
          const waiting = kernels.putBytes(slab);
          for (const [first, last] of [
            [0, I >> 1],
            [I >> 1, I],
          ] as const) {
            kernels.call.densePack!(packed, waiting, from, to, bytes + 20, o, count, O4, first, last);
          }
        }
        const [y, dx] = [kernels.take(N * O4 * 4), kernels.take(N * I4 * 4)];
        kernels.call.denseForward!(y, x, packed, bias, factors, sums, to, N, I, O4, false, I4 * 4, O4 * 4, 0, O4);
        kernels.call.denseBackwardInput!(dx, dy, x, packed, factors, to, N, O4, false, I4 * 4, O4 * 4, 0, I);
        return [
          ...Array.from({ length: N }, (_, n) => kernels.read(y + n * O4 * 4, O)),
          ...Array.from({ length: N }, (_, n) => kernels.read(dx + n * I4 * 4, I)),
        ];
      };
      expect(compute(stored, source, storage)).toEqual(compute(decoded, F32!, F32!));
      kernels.expectFencesIntact();
    }
  });
});
