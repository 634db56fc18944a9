import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { BINARIES, Kernels } from "../support/kernels.js";
import { signBits } from "../support/sign-bits.js";

describe.each(BINARIES)("layout, %s", (binary) => {
  test("packs planes normalised and unpacks their gradient divided by std", () => {
    const shape = { channels: 3, height: 5, width: 6 };
    const x = Float32Array.from(uniform(90, 6, 0), (value) => Math.round(127 + 127 * value));
    const mean = Float32Array.of(10, 20, 30);
    const std = Float32Array.of(2, 3, 5);
    const kernels = new Kernels(binary);
    const y = kernels.takeBlocked(shape);
    const scale = kernels.put(std);
    kernels.call.packPlanes!(y, kernels.put(x), kernels.put(mean), scale, 3, 5, 6);
    const channel = (index: number): number => Math.floor(index / 30);
    const expected = x.map((value, index) => Math.fround(value - mean[channel(index)]!) / std[channel(index)]!);
    expect(kernels.readBlocked(y, shape)[0]).toEqual(expected);
    const dx = kernels.take(360);
    kernels.call.unpackPlanes!(dx, y, scale, 3, 5, 6);
    expect(kernels.read(dx, 90)).toEqual(expected.map((value, index) => value / std[channel(index)]!));
    kernels.expectFencesIntact();
  });

  test.each([
    { C: 3, H: 2, W: 5 },
    { C: 9, H: 4, W: 1 },
  ])("flattens in the order channel, row, column, and back: $C x $H x $W", ({ C, H, W }) => {
    const shape = { channels: C, height: H, width: W };
    const x = Float32Array.from(uniform(C * H * W, 6, 1));
    const kernels = new Kernels(binary);
    const y = kernels.take(C * H * W * 4);
    kernels.call.flattenForward!(y, kernels.putBlocked([x], shape), H, W, 0, C);
    expect(kernels.read(y, C * H * W)).toEqual(x);
    const dx = kernels.takeBlocked(shape);
    const bits = kernels.putBytes(signBits(Float64Array.from(x), shape));
    kernels.call.flattenBackwardInput!(dx, y, bits, 1, C, H, W, 0, Math.ceil(C / 4));
    expect(kernels.readBlocked(dx, shape)[0]).toEqual(x.map((value) => (value > 0 ? value : 0)));
    kernels.expectFencesIntact();
  });
});
