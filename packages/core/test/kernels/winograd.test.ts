import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import type { Shape } from "@deep-inside/spec";
import { conv3x3BackwardInput, conv3x3Forward } from "../reference/conv3x3.js";
import { reluBackwardInput, reluForward } from "../reference/relu.js";
import { dot, relativeL2 } from "../support/compare.js";
import { BINARIES, Kernels, type Binary } from "../support/kernels.js";
import { signBits } from "../support/sign-bits.js";
import { WINOGRAD } from "../support/tolerances.js";

/** A whole convolution by the three stages, in blocks of `count` tiles, as network/winograd.ts runs them. */
interface Case {
  readonly C: number;
  readonly K: number;
  readonly H: number;
  readonly W: number;
  readonly padding: "same" | "valid";
  readonly count: number;
  readonly images: number;
}

/** All extents differ; tiles whole and cut on both sides; groups of 8 tiles with and without a half group; 1..3 images. */
const CASES: readonly Case[] = [
  { C: 8, K: 12, H: 9, W: 14, padding: "same", count: 12, images: 1 },
  { C: 13, K: 6, H: 5, W: 3, padding: "same", count: 8, images: 3 },
  { C: 5, K: 9, H: 11, W: 7, padding: "valid", count: 4, images: 2 },
  { C: 16, K: 25, H: 21, W: 18, padding: "valid", count: 16, images: 1 },
];

const RELEASES = ["simd", "relaxed"] as const;

describe.each(BINARIES)("winograd, %s", (binary) => {
  const sizes = binary === "debug" || binary === "relaxed" ? [4, 5, 6] : [5];
  test.each(CASES.flatMap((c) => sizes.flatMap((R) => [4, 2].map((tile) => ({ ...c, R, tile })))))(
    "F($tile), $R rows: agrees with the reference in both directions, $C -> $K channels, $H x $W, $padding, $images images",
    (c) => {
      const { forward, backward } = convolve(binary, c, c.R, c.tile);
      for (const { actual, expected } of [...forward, ...backward]) {
        expect(relativeL2(actual, expected)).toBeLessThan(WINOGRAD);
      }
    },
  );
});

describe("winograd", () => {
  test.each(RELEASES.flatMap((binary) => [4, 2].map((tile) => [tile, binary] as const)))(
    "F(%i) is the adjoint of itself backwards, and as accurate as promised, at 512 channels: %s",
    { timeout: 60_000 },
    (tile, binary) => {
      const c: Case = { C: 512, K: 516, H: 7, W: 6, padding: "same", count: 20, images: 1 };
      const { forward, backward, x, dy } = convolve(binary, c, 6, tile, false);
      for (const { actual, expected } of [...forward, ...backward]) {
        expect(relativeL2(actual, expected)).toBeLessThan(tile === 4 ? 3e-6 : 1e-6);
      }
      const [y, dx] = [forward[0]!.actual, backward[0]!.actual];
      const size = Math.sqrt(dot(y, y) * dot(dy, dy));
      expect(Math.abs(dot(y, dy) - dot(x, dx)) / size).toBeLessThan(2e-6);
    },
  );

  test.each(RELEASES)("agrees with the reference where points lie as far apart as a large layer's: %s", (binary) => {
    const c: Case = { C: 64, K: 67, H: 46, W: 62, padding: "same", count: 192, images: 1 };
    const { forward, backward } = convolve(binary, c, 6, 4);
    for (const { actual, expected } of [...forward, ...backward]) {
      expect(relativeL2(actual, expected)).toBeLessThan(WINOGRAD);
    }
  });

  test("every register tile gives the same bits", () => {
    const [a, b, c] = [4, 5, 6].map((R) => convolve("simd", CASES[3]!, R, 4));
    expect(b!.forward[0]!.actual).toEqual(a!.forward[0]!.actual);
    expect(c!.backward[0]!.actual).toEqual(a!.backward[0]!.actual);
  });
});

function convolve(binary: Binary, c: Case, R: number, tile: number, relu = true) {
  const { C, K, H, W, padding, images } = c;
  const pad = padding === "same" ? 1 : 0;
  const input = { channels: C, height: H, width: W };
  const output = { channels: K, height: H + 2 * pad - 2, width: W + 2 * pad - 2 };
  const inputs = C * H * W;
  const outputs = K * output.height * output.width;
  const x = Float32Array.from(uniform(inputs * images, 2, 0));
  const w = Float32Array.from(uniform(K * C * 9, 2, 1));
  const b = Float32Array.from(uniform(K, 2, 2), (value) => (relu ? value : 0 * value));
  const dy = Float32Array.from(uniform(outputs * images, 2, 3));
  const part = (values: Float32Array, n: number, size: number): Float32Array =>
    values.subarray(n * size, (n + 1) * size);
  const each = <T>(make: (n: number) => T): T[] => Array.from({ length: images }, (_, n) => make(n));

  const kernels = new Kernels(binary, C >= 64 ? 2048 : 128);
  const u = kernels.take(kernels.call.winogradWeightBytes!(tile, K, C, R));
  const half = kernels.take(8192);
  const cut = Math.floor(K / R / 2) * R;
  const weights = kernels.put(w);
  kernels.call.winogradPackWeights!(u, weights + cut * C * 36, 0, half, 0, tile, K, C, R, cut, K);
  if (cut > 0) kernels.call.winogradPackWeights!(u, weights, 0, half, 0, tile, K, C, R, 0, cut);
  const run = (
    back: boolean,
    from: number,
    to: number,
    bias: number,
    mask: number,
    rule: number,
    switches = 0,
  ): void => {
    const [source, target] = back ? [output, input] : [input, output];
    const [from4, to4] = [Math.ceil(source.channels / 4), Math.ceil(target.channels / 4)];
    const rows = Math.ceil(target.height / tile);
    const columns = Math.ceil(target.width / tile);
    const tiles = rows * columns * images;
    const groups = Math.ceil((to4 * 4) / R);
    const prefix = tile === 4 ? "winograd" : "winograd2";
    const points = (tile + 2) ** 2;
    for (let at = 0; at < tiles; at += c.count) {
      const count = Math.min(c.count, Math.ceil(tiles / 4) * 4 - at);
      const vPoint = from4 * 16 * count + 64;
      const mPoint = groups * R * count * 4 + 64;
      const [v, m, scratch] = [kernels.take(points * vPoint), kernels.take(points * mPoint), kernels.take(8192)];
      const offset = back ? 2 - pad : pad;
      kernels.call[`${prefix}TransformInput`]!(
        v,
        vPoint,
        from,
        scratch,
        from4,
        source.height,
        source.width,
        offset,
        rows,
        columns,
        tiles,
        at,
        count,
        0,
        from4,
      );
      kernels.call.winogradMultiply!(
        m,
        mPoint,
        u,
        v,
        vPoint,
        tile,
        K,
        C,
        R,
        count,
        rows * columns,
        back,
        0,
        points * groups,
      );
      kernels.call[`${prefix}TransformOutput`]!(
        to,
        mask,
        switches,
        bias,
        m,
        mPoint,
        scratch,
        to4,
        target.height,
        target.width,
        rows,
        columns,
        tiles,
        at,
        count,
        back,
        relu,
        rule,
        0,
        to4,
      );
    }
  };

  const bias = kernels.put(b, Math.ceil(K / 4) * 4);
  const y = kernels.putBlocked(
    each(() => new Float32Array(outputs)),
    output,
  );
  const pixels = images * Math.ceil(K / 4) * output.height * output.width;
  const mask = kernels.take(pixels);
  const blocked = kernels.putBlocked(
    each((n) => part(x, n, inputs)),
    input,
  );
  run(false, blocked, y, bias, mask, 0);
  const pooled = pool(kernels, y, output, images);
  const again = kernels.take(pixels);
  run(false, blocked, pooled.along, bias, again, 0, pooled.switchesAlong);
  expect(pooled.read(pooled.along, pooled.switchesAlong)).toEqual(pooled.read(pooled.after, pooled.switches));
  expect(kernels.bytes(again, pixels)).toEqual(kernels.bytes(mask, pixels));
  const linear = each((n) =>
    conv3x3Forward(Float64Array.from(part(x, n, inputs)), Float64Array.from(w), Float64Array.from(b), c),
  );
  const forward = kernels
    .readBlocked(y, output, images)
    .map((actual, n) => ({ actual, expected: relu ? reluForward(linear[n]!) : linear[n]! }));

  const signs = each((n) => signBits(Float64Array.from(part(x, n, inputs)), input));
  const bits = kernels.putBytes(Uint8Array.from(signs.flatMap((s) => [...s])));
  const dx = kernels.putBlocked(
    each(() => new Float32Array(inputs)),
    input,
  );
  run(
    true,
    kernels.putBlocked(
      each((n) => part(dy, n, outputs)),
      output,
    ),
    dx,
    0,
    bits,
    relu ? 3 : 0,
  );
  const backward = kernels.readBlocked(dx, input, images).map((actual, n) => {
    const bare = conv3x3BackwardInput(Float64Array.from(part(dy, n, outputs)), Float64Array.from(w), c);
    const before = reluForward(Float64Array.from(part(x, n, inputs)));
    return { actual, expected: relu ? reluBackwardInput(bare, before, "guided") : bare };
  });
  kernels.expectFencesIntact();
  return { forward, backward, x, dy };
}

/** The 2x2 maxima of `y` by the pool's own kernel, and buffers for a convolution that takes them along. */
function pool(kernels: Kernels, y: number, { channels, height, width }: Shape, images: number) {
  const half = { channels, height: height >> 1, width: width >> 1 };
  const planes = images * Math.ceil(channels / 4);
  const windows = planes * half.height * half.width;
  const empty = Array.from({ length: images }, () => new Float32Array(channels * half.height * half.width));
  const [after, along] = [kernels.putBlocked(empty, half), kernels.putBlocked(empty, half)];
  const [switches, switchesAlong] = [kernels.take(windows), kernels.take(windows)];
  kernels.call.maxpool2x2Forward!(after, switches, y, height, width, 0, planes);
  const read = (at: number, kept: number) => [kernels.readBlocked(at, half, images), kernels.bytes(kept, windows)];
  return { after, along, switches, switchesAlong, read };
}
