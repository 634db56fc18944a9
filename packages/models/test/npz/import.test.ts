import { describe, expect, it } from "vitest";
import { importModel } from "../../src/index.js";
import { errorOf } from "../support/error-of.js";
import { expectedOf, expectTensors, fixture } from "../support/fixture.js";
import { fuzz } from "../support/fuzz.js";
import { zip } from "../support/zip.js";

function npy(header: string, bytes: number, version = 1): Uint8Array {
  const text = Buffer.from(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), version, 0, ...length, ...text, ...new Uint8Array(bytes)]);
}
const header = (descr: string, shape: string, order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
const archive = (data: Uint8Array): Uint8Array => zip([{ name: "conv1_1_W.npy", data }]);

const malformed: [string, Uint8Array, RegExp][] = [
  ["no magic", archive(new Uint8Array(20)), /no .npy file/],
  ["an empty array file", archive(new Uint8Array(0)), /no .npy file/],
  ["a header beyond the file", archive(npy(header("'<f4'", "2,"), 8).slice(0, 40)), /cut off/],
  ["a header of code", archive(npy("__import__('os').system('id')\n", 8)), /header .* damaged/],
  ["too few bytes", archive(npy(header("'<f4'", "3,"), 8)), /has 8 bytes, expected 12/],
  ["too many bytes", archive(npy(header("'<f4'", "1,"), 8)), /has 8 bytes, expected 4/],
  ["a shape bomb", archive(npy(header("'<f4'", "999999999, 999999999"), 8)), /expected|has the shape/],
  ["a negative extent", archive(npy(header("'<f4'", "-2,"), 8)), /damaged/],
  ["big-endian numbers", archive(npy(header("'>f4'", "2,"), 8)), /little-endian/],
  ["pickled objects", fixture("npz/objects.npz"), /little-endian floating-point/],
  ["integers", fixture("npz/integers.npz"), /little-endian floating-point/],
  ["Fortran order", fixture("npz/fortran.npz"), /Fortran order/],
  ["a structured dtype", archive(npy(header("[('a', '<f4')]", "2,"), 8)), /little-endian floating-point/],
  ["convolutions alone", archive(npy(header("'<f4'", "3, 3, 3, 1"), 108, 2)), /of no VGG/],
  [
    "a deflated bomb",
    zip([{ name: "conv1_1_W.npy", data: new Uint8Array(20), method: 8, size: 2 ** 30, storedSize: 20 }]),
    /claims to expand/,
  ],
  [
    "damaged compression",
    zip([{ name: "conv1_1_W.npy", data: new Uint8Array(20).fill(255), method: 8, size: 40, storedSize: 20 }]),
    /cannot be decompressed/,
  ],
];

describe("importModel of npz files", () => {
  it.each(["vgg11.npz", "vgg11-compressed.npz"])("reads %s bit for bit", async (file) => {
    const { model, format, architecture, warnings } = await importModel(fixture(`npz/${file}`));
    expect({ format, architecture }).toEqual({ format: "npz", architecture: "vgg11-custom" });
    expect(warnings).toEqual([expect.stringMatching(/red first/)]);
    expectTensors(model, expectedOf("torch/vgg11.expected.safetensors"));
  });

  it.each(malformed)("refuses %s", async (_, file, message) => {
    const error = await errorOf(() => importModel(file, { format: "npz" }));
    expect(error.message).toMatch(message);
    expect(["bad-model", "unsupported-model"]).toContain(error.code);
  });

  it("survives mutants", async () => {
    const seeds = ["vgg11.npz", "vgg11-compressed.npz"].map((name) => fixture(`npz/${name}`));
    expect(await fuzz(seeds, (mutant) => importModel(mutant, { format: "npz" }))).toBeGreaterThan(20);
  });
});
