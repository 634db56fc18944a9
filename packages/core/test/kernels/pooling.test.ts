import { describe, expect, test } from "vitest";
import { uniform } from "@deep-inside/seeded";
import { globalAveragePoolBackwardInput, globalAveragePoolForward } from "../reference/global-average-pool.js";
import { maxpool2x2BackwardInput, maxpool2x2Forward } from "../reference/maxpool2x2.js";
import { reluBackwardInput, reluForward } from "../reference/relu.js";
import { relativeL2 } from "../support/compare.js";
import { BINARIES, Kernels } from "../support/kernels.js";
import { signBits } from "../support/sign-bits.js";
import { LAYER_F32 } from "../support/tolerances.js";

const CASES = [
  { C: 5, H: 7, W: 4 },
  { C: 1, H: 2, W: 3 },
  { C: 12, H: 9, W: 15 },
  { C: 5, H: 6, W: 27 },
  { C: 4, H: 1, W: 6 },
] as const;

describe.each(BINARIES)("maxpool2x2, %s", (binary) => {
  test.each(CASES.filter(({ H }) => H > 1))(
    "keeps the maxima and sends gradients back to them: $C x $H x $W",
    ({ C, H, W }) => {
      const input = { channels: C, height: H, width: W };
      const output = { channels: C, height: H >> 1, width: W >> 1 };
      // Few different values, so that windows have ties: the first maximum in row-major order wins.
      const x = uniform(C * H * W, 3, 0).map((value) => Math.round(value * 2));
      const { y, switches } = maxpool2x2Forward(x, { C, H, W });
      const dy = Float32Array.from(uniform(y.length, 3, 1));
      const blocks = Math.ceil(C / 4);
      const kernels = new Kernels(binary);
      const to = kernels.takeBlocked(output);
      const kept = kernels.take(blocks * output.height * output.width);
      kernels.call.maxpool2x2Forward!(to, kept, kernels.putBlocked([x], input), H, W, 0, blocks);
      expect(kernels.readBlocked(to, output)[0]).toEqual(Float32Array.from(y));

      const dx = kernels.takeBlocked(input);
      const bits = kernels.putBytes(signBits(x, input));
      const gradient = kernels.putBlocked([dy], output);
      const lanes = kernels.take(64);
      kernels.call.maxpool2x2BackwardInput!(dx, gradient, kept, bits, lanes, 1, H, W, 0, blocks);
      const bare = maxpool2x2BackwardInput(Float64Array.from(dy), switches, { C, H, W });
      expect(kernels.readBlocked(dx, input)[0]).toEqual(Float32Array.from(reluBackwardInput(bare, reluForward(x))));
      kernels.call.maxpool2x2BackwardInput!(dx, gradient, kept, 0, lanes, 0, H, W, 0, blocks);
      expect(kernels.readBlocked(dx, input)[0]).toEqual(Float32Array.from(bare));
      kernels.call.maxpool2x2BackwardInput!(dx, gradient, kept, bits, lanes, 3, H, W, 0, blocks);
      const guided = reluBackwardInput(bare, reluForward(x), "guided");
      expect(kernels.readBlocked(dx, input)[0]).toEqual(Float32Array.from(guided));
      kernels.expectFencesIntact();
    },
  );
});

describe.each(BINARIES)("globalAveragePool, %s", (binary) => {
  test.each(CASES)("agrees with the reference in both directions: $C x $H x $W", ({ C, H, W }) => {
    const input = { channels: C, height: H, width: W };
    const x = Float32Array.from(uniform(C * H * W, 4, 0));
    const dy = Float32Array.from(uniform(C, 4, 1));
    const blocks = Math.ceil(C / 4);
    const kernels = new Kernels(binary);
    const y = kernels.take(blocks * 16);
    kernels.call.globalAveragePoolForward!(y, kernels.putBlocked([x], input), H, W, 0, blocks);
    expect(relativeL2(kernels.read(y, C), globalAveragePoolForward(Float64Array.from(x), C, H * W))).toBeLessThan(
      LAYER_F32,
    );
    const dx = kernels.takeBlocked(input);
    const gradient = kernels.put(dy, blocks * 4);
    kernels.call.globalAveragePoolBackwardInput!(dx, gradient, 0, 0, H, W, 0, blocks);
    const expected = globalAveragePoolBackwardInput(Float64Array.from(dy), C, H * W);
    expect(relativeL2(kernels.readBlocked(dx, input)[0]!, expected)).toBeLessThan(LAYER_F32);
    kernels.expectFencesIntact();
  });
});
