import { mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dense, type ErrorCode } from "@deep-inside/spec";
import { cli, expectRefusal, Workplace } from "./support/cli.js";
import { pngPicture } from "./support/pictures.js";
import { tinyModel, TINY_SPEC, withHeader, withSpec } from "./support/tiny-model.js";

const place = new Workplace();
const file = tinyModel();
const model = (bytes: Uint8Array | string) => (): void => place.write("bad.safetensors", bytes);

/** The file with the size of its header, a 64-bit number, replaced. */
function withHeaderSize(size: bigint): Uint8Array {
  const changed = file.slice();
  new DataView(changed.buffer).setBigUint64(0, size, true);
  return changed;
}

/** The file with the first value of its data replaced by these bits. */
function withFirstValue(bits: number): Uint8Array {
  return withHeader(
    file,
    () => {},
    (data) => {
      new DataView(data.buffer).setUint32(0, bits, true);
      return data;
    },
  );
}

const models: readonly [string, () => void, RegExp, ErrorCode][] = [
  ["a missing file", () => {}, /neither a file nor a model known by name.*deep-inside-72/, "file"],
  ["a directory", () => mkdirSync(place.path("bad.safetensors")), /is a directory/, "file"],
  ["an empty file", model(""), /0 bytes/, "bad-model"],
  ["text", model("weights, but not really: ".repeat(20)), /./, "bad-model"],
  ["a picture", model(pngPicture()), /./, "bad-model"],
  ["a header of 2^60 bytes", model(withHeaderSize(2n ** 60n)), /header/i, "bad-model"],
  ["a header of 2^64 - 1 bytes", model(withHeaderSize(2n ** 64n - 1n)), /header/i, "bad-model"],
  ["a header of no bytes", model(withHeaderSize(0n)), /./, "bad-model"],
  ["a file cut in its header", model(file.slice(0, 200)), /./, "bad-model"],
  ["a file cut in its data", model(file.slice(0, -4)), /./, "bad-model"],
  ["a file with bytes after its end", model(Uint8Array.from([...file, 0, 0, 0, 0])), /./, "bad-model"],
  ["a header that is no JSON", model(file.with(9, 0x7a)), /JSON/, "bad-model"],
  ["a weight that is NaN", model(withFirstValue(0x7fc00000)), /./, "not-finite"],
  ["a weight that is infinite", model(withFirstValue(0x7f800000)), /./, "not-finite"],
  [
    "a missing tensor",
    model(withSpec(file, (spec) => (spec["layers"] = [...TINY_SPEC.layers, dense("fc2", 5)]))),
    /fc2\.weight.*missing/,
    "bad-model",
  ],
  [
    "a tensor of a wrong shape",
    model(withHeader(file, (header) => void (header["conv1.weight"]!.shape = [3, 4, 3, 3]))),
    /conv1\.weight.*\[4,3,3,3\]/,
    "bad-model",
  ],
  [
    "a tensor of a wrong name",
    model(
      withHeader(file, (header) => {
        header["fc9.weight"] = header["fc.weight"]!;
        delete header["fc.weight"];
      }),
    ),
    /fc\.weight.*missing/,
    "bad-model",
  ],
  [
    "tensors that overlap",
    model(withHeader(file, (header) => void (header["fc.bias"]!.data_offsets = [0, 20]))),
    /./,
    "bad-model",
  ],
  [
    "tensors of an unknown dtype",
    model(withHeader(file, (header) => void (header["fc.bias"]!.dtype = "F33"))),
    /F33/,
    "bad-model",
  ],
  [
    "a file without our metadata",
    model(withHeader(file, (header) => delete header.__metadata__["deep-inside"])),
    /weights import/,
    "unsupported-model",
  ],
  [
    "a layer of an unknown kind",
    model(withSpec(file, (spec) => (spec["layers"] = [{ kind: "lstm", name: "x" }]))),
    /lstm/,
    "bad-model",
  ],
  ["no layers", model(withSpec(file, (spec) => (spec["layers"] = []))), /layers/, "unsupported-model"],
  [
    "fewer class names than classes",
    model(withSpec(file, (spec) => (spec["classes"] = ["a"]))),
    /classes/,
    "bad-model",
  ],
  ["a later format", model(withSpec(file, (spec) => (spec["format"] = 99))), /Update/, "unsupported-model"],
];

const commands: readonly [string, (args: string) => string[]][] = [
  ["saliency", (model) => ["saliency", "@picture.png", "--model", model]],
  ["predict", (model) => ["predict", "@picture.png", "--model", model, "--json"]],
  ["weights info", (model) => ["weights", "info", model]],
];

describe.each(commands)("%s", (_, commandLine) => {
  it.each(models)("refuses %s", async (_, make, message, code) => {
    make();
    const before = place.contents();
    const outcome = await cli(place.args(...commandLine(place.path("bad.safetensors"))));
    expectRefusal(outcome, 1, code, message);
    expect(outcome.stderr).toContain(`"${place.path("bad.safetensors")}"`);
    expect(place.contents()).toEqual(before);
  });
});

describe("saliency", () => {
  it.each([
    ["saliency", []],
    ["saliency", ["--json"]],
    ["predict", []],
    ["predict", ["--json"]],
  ])("lets no infinity through that weights too large produce: %s %j", async (command, args) => {
    place.write("huge.safetensors", tinyModel(TINY_SPEC, 3e38));
    const before = place.contents();
    const outcome = await cli(place.args(command, "@picture.png", "--model", "@huge.safetensors", ...args));
    expectRefusal(outcome, 1, "not-finite", /overflow|finite|infinity/i);
    expect(place.contents()).toEqual(before);
  });
});
