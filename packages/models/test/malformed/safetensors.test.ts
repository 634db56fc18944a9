import { describe, expect, it } from "vitest";
import { parseSafetensors } from "../../src/index.js";
import { errorOf } from "../support/error-of.js";
import { fileOf } from "../support/safetensors-file.js";

const x = (entry: object) => ({ x: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...entry } });
const two = (first: [number, number], second: [number, number]) => ({
  a: { dtype: "F32", shape: [(first[1] - first[0]) / 4], data_offsets: first },
  b: { dtype: "F32", shape: [(second[1] - second[0]) / 4], data_offsets: second },
});
const entryText = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';

const cases: [string, Uint8Array, RegExp][] = [
  ["an empty file", new Uint8Array(0), /has 0 bytes/],
  ["seven bytes", new Uint8Array(7), /has 7 bytes/],
  ["a header of no bytes", fileOf("", 0), /opening brace/],
  ["a header length of 2^60", fileOf("{}", 0, 2n ** 60n), /claims 1152921504606846976 bytes/],
  ["a header length of 2^64 - 1", fileOf("{}", 0, 2n ** 64n - 1n), /claims/],
  ["a header length of 100,000,001", fileOf("{}", 0, 100_000_001n), /more than/],
  ["a header longer than the file", fileOf("{}", 0, 3n), /cut off/],
  ["a header that is not JSON", fileOf("{nope}"), /not valid JSON/],
  ["a header cut off inside a string", fileOf('{"x'), /not valid JSON/],
  ["a header that is a list", fileOf("[]"), /opening brace/],
  ["a header that begins with a space", fileOf(" {}"), /opening brace/],
  ["a header with a byte order mark", fileOf("\ufeff{}"), /opening brace/],
  ["text after the header's object", fileOf("{}{}"), /not valid JSON/],
  ["invalid UTF-8", Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 0xff, 0x22, 0x7d), /UTF-8/],
  ["a tensor twice", fileOf(`{"x":${entryText},"x":${entryText}}`, 8), /"x" twice/],
  ["a tensor twice in different escapes", fileOf(`{"x":${entryText},"\\u0078":${entryText}}`, 8), /"x" twice/],
  ["a tensor twice, far before the colon", fileOf(`{"x":${entryText},"x"${" ".repeat(200)}:${entryText}}`, 8), /twice/],
  ["a field twice", fileOf('{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8), /"dtype" twice/],
  ["metadata twice", fileOf('{"__metadata__":{},"__metadata__":{}}'), /twice/],
  ["extreme nesting", fileOf(`{"x":${"[".repeat(100_000)}`), /nested/],
  ["metadata that is a string", fileOf({ __metadata__: "x" }), /not a JSON object/],
  ["metadata with a number", fileOf({ __metadata__: { a: 1 } }), /not a string/],
  ["a tensor that is a number", fileOf({ x: 3 }), /not a JSON object/],
  ["a tensor that is null", fileOf({ x: null }), /not a JSON object/],
  ["a tensor that is a list", fileOf({ x: [] }), /not a JSON object/],
  ["an unknown field", fileOf(x({ strides: [1] }), 8), /unknown field "strides"/],
  ["no dtype", fileOf(x({ dtype: undefined }), 8), /no dtype/],
  ["an unknown dtype", fileOf(x({ dtype: "F31" }), 8), /unknown dtype "F31"/],
  ["a dtype that is an inherited property", fileOf(x({ dtype: "toString" }), 8), /unknown dtype/],
  ["a lower-case dtype", fileOf(x({ dtype: "f32" }), 8), /unknown dtype/],
  ["a sub-byte dtype", fileOf(x({ dtype: "F4" }), 1), /unknown dtype "F4"/],
  ["no shape", fileOf(x({ shape: undefined }), 8), /no shape/],
  ["a shape that is a number", fileOf(x({ shape: 2 }), 8), /no shape/],
  ["a negative extent", fileOf(x({ shape: [-2] }), 8), /no shape/],
  ["a negative zero extent", fileOf('{"x":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'), /no shape/],
  ["a fractional extent", fileOf(x({ shape: [1.5] }), 8), /no shape/],
  ["an extent in a string", fileOf(x({ shape: ["2"] }), 8), /no shape/],
  ["an extent beyond 2^53", fileOf(x({ shape: [2 ** 60] }), 8), /no shape/],
  ["extents whose product overflows", fileOf(x({ shape: [2 ** 40, 2 ** 40] }), 8), /overflows/],
  ["an overflow hidden by a zero", fileOf(x({ shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] })), /overflows/],
  ["a shape larger than its data", fileOf(x({ shape: [3] }), 8), /takes 12 bytes/],
  ["a shape smaller than its data", fileOf(x({ shape: [1] }), 8), /takes 4 bytes/],
  ["a shape bomb", fileOf(x({ shape: [1_000_000, 1_000_000] }), 8), /takes 4000000000000 bytes/],
  ["no offsets", fileOf(x({ data_offsets: undefined }), 8), /no data_offsets/],
  ["one offset", fileOf(x({ data_offsets: [8] }), 8), /no data_offsets/],
  ["three offsets", fileOf(x({ data_offsets: [0, 8, 8] }), 8), /no data_offsets/],
  ["a negative offset", fileOf(x({ data_offsets: [-8, 0] }), 8), /no data_offsets/],
  ["offsets in reverse", fileOf(x({ data_offsets: [8, 0] }), 8), /takes 8 bytes/],
  ["offsets beyond the file", fileOf(x({ shape: [1000], data_offsets: [0, 4000] }), 8), /cut off/],
  ["offsets beyond 2^53", fileOf(x({ data_offsets: [2 ** 53, 2 ** 53 + 8] }), 8), /no data_offsets/],
  ["a first tensor that does not begin at 0", fileOf(x({ data_offsets: [4, 12] }), 12), /4 bytes before tensor "x"/],
  ["a hole between tensors", fileOf(two([0, 8], [12, 20]), 20), /4 bytes before tensor "b"/],
  ["overlapping tensors", fileOf(two([0, 8], [4, 12]), 12), /"b" overlaps/],
  ["two tensors in the same place", fileOf(two([0, 8], [0, 8]), 8), /overlaps/],
  ["bytes after the last tensor", fileOf(x({}), 9), /1 bytes after the last tensor/],
  ["bytes after a header without tensors", fileOf("{}", 1), /1 bytes after/],
  ["one byte too few", fileOf(x({}), 7), /cut off/],
  ["text", new TextEncoder().encode("this is not a model file"), /claims/],
  ["a zip file", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0), /claims|cut off/],
];

describe("parseSafetensors", () => {
  it.each(cases)("refuses %s", async (_, file, message) => {
    const error = await errorOf(() => parseSafetensors(file));
    expect(error.code).toBe("bad-model");
    expect(error.message).toMatch(message);
  });

  it("accepts a file without tensors and a tensor without values", () => {
    expect(parseSafetensors(fileOf("{}  ")).tensors.size).toBe(0);
    expect(parseSafetensors(fileOf(x({ shape: [0, 5], data_offsets: [0, 0] }))).tensors.get("x")?.data.length).toBe(0);
  });
});
