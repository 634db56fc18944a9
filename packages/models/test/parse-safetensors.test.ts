import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSafetensors, writeSafetensors, type StoredTensor } from "../src/index.js";
import { errorOf } from "./support/error-of.js";

const reference = new Uint8Array(readFileSync(new URL("fixtures/reference.safetensors", import.meta.url)));

describe("parseSafetensors", () => {
  it("reads every dtype and shape of a file by the reference writer", () => {
    const { metadata, tensors } = parseSafetensors(reference);
    expect({ ...metadata }).toEqual({ format: "np" });
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["counter", "I64", []],
      ["conv.bias", "F32", [2]],
      ["conv.weight", "F32", [2, 3, 3, 3]],
      ["empty", "F32", [0, 4]],
      ["a.half", "F16", [5]],
      ["b.half", "F16", [3, 2]],
      ["quantised", "I8", [3, 3]],
    ]);
    expect([...(tensors.get("counter") as StoredTensor).data]).toEqual([7, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("gives views into the file, and aligned copies when the file lies at an odd address", () => {
    const odd = new Uint8Array(reference.length + 1).subarray(1);
    odd.set(reference);
    const [even, moved] = [parseSafetensors(reference).tensors, parseSafetensors(odd).tensors];
    for (const [name, { data }] of even) {
      expect(data.buffer).toBe(reference.buffer);
      const copy = (moved.get(name) as StoredTensor).data;
      expect(copy).toEqual(data);
      expect(name === "quantised" || copy.byteOffset % 2 === 0).toBe(true);
    }
  });

  it("refuses the reference file cut off at any byte", async () => {
    for (let length = 0; length < reference.length; length++) {
      expect((await errorOf(() => parseSafetensors(reference.slice(0, length)))).code).toBe("bad-model");
    }
  });
});

describe("writeSafetensors", () => {
  it("writes the bytes of the reference writer, whatever the order of the tensors", () => {
    const { tensors } = parseSafetensors(reference);
    expect(writeSafetensors(new Map([...tensors].reverse()), { format: "np" })).toEqual(reference);
  });

  it("keeps names that look like integers, quotes and unicode", () => {
    const data = Uint8Array.of(1, 2, 3, 4);
    const names = ["1", "10", "2", 'a"b', "größe", "__proto__"];
    const file = writeSafetensors(new Map(names.map((name) => [name, { dtype: "F32", shape: [1], data } as const])));
    expect([...parseSafetensors(file).tensors.keys()].sort()).toEqual([...names].sort());
  });

  it("refuses data that does not have the size of its shape", async () => {
    const tensor = { dtype: "F32", shape: [3], data: new Uint8Array(8) } as const;
    expect((await errorOf(() => writeSafetensors(new Map([["x", tensor]])))).code).toBe("internal");
  });
});
