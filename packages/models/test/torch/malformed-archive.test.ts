import { describe, expect, it } from "vitest";
import { importModel } from "../../src/index.js";
import { errorOf } from "../support/error-of.js";
import { fixture } from "../support/fixture.js";
import { fuzz } from "../support/fuzz.js";
import { op, oneTensor, pickle } from "../support/pickle.js";
import { zip, type FakeRecord } from "../support/zip.js";

const data = new Uint8Array(16);
const archive = (change: Partial<FakeRecord> = {}, extra: FakeRecord[] = []): Uint8Array =>
  zip([{ name: "a/data.pkl", data: oneTensor() }, { name: "a/data/0", data, ...change }, ...extra]);
const legacy = (...parts: Uint8Array[]): Uint8Array => op.bytes(...parts);
const magic = pickle(op.bytes(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19));
const version = pickle(op.bytes("M", 0xe9, 0x03));
const system = pickle(op.emptyDict, op.text("little_endian"), op.bytes(0x88), op.setItem);
const keys = (...names: string[]): Uint8Array =>
  pickle(op.emptyList, ...names.flatMap((name) => [op.text(name), op.append]));
const length = (value: bigint): Uint8Array => new Uint8Array(BigInt64Array.of(value).buffer);

const cases: [string, Uint8Array, RegExp][] = [
  ["an archive cut before its end record", archive().slice(0, -22), /no end record/],
  ["no data.pkl", zip([{ name: "a/data/0", data }]), /none of torch.save/],
  ["a bzip2 record", archive({ method: 12 }), /compression method 12/],
  ["an encrypted record", archive({ flags: 1 }), /encrypted/],
  ["a record twice", archive({}, [{ name: "a/data/0", data }]), /twice/],
  ["a record name with ..", archive({}, [{ name: "../../etc/passwd", data }]), /leads out/],
  ["an absolute record name", archive({}, [{ name: "/etc/passwd", data }]), /leads out/],
  ["a record name with a backslash", archive({}, [{ name: "..\\x", data }]), /leads out/],
  ["a record beyond the directory", archive({ offset: 4000 }), /does not lie before/],
  ["a record larger than the file", archive({ size: 2 ** 31, storedSize: 2 ** 31 }), /does not lie before/],
  ["sizes that differ", archive({ size: 8 }), /two sizes differ/],
  ["a storage of the wrong size", archive({ data: new Uint8Array(12) }), /has 12 bytes, expected 16/],
  ["a missing storage", zip([{ name: "a/data.pkl", data: oneTensor() }]), /does not hold/],
  ["a big-endian file", archive({}, [{ name: "a/byteorder", data: Buffer.from("big") }]), /byte order "big"/],
  ["bytes after the pickle", zip([{ name: "a/data.pkl", data: op.bytes(oneTensor(), 0) }]), /1 bytes after/],
  ["more entries than the directory has", zip([{ name: "a/data.pkl" }], { count: 2 }), /damaged/],
  [
    "fewer entries than the directory has",
    zip([{ name: "a/data.pkl" }, { name: "b" }], { count: 1 }),
    /more than its 1 entries/,
  ],
  ["a TorchScript archive", archive({}, [{ name: "a/code/x.py" }]), /TorchScript/],
  ["a .keras archive", zip([{ name: "model.weights.h5" }]), /\.keras/],
  ["another zip archive", zip([{ name: "readme.txt" }]), /none of torch.save/],
  ["an empty state dict", zip([{ name: "a/data.pkl", data: pickle(op.emptyDict) }]), /holds no tensors/],
  ["a pickle of a number", zip([{ name: "a/data.pkl", data: pickle(op.int(3)) }]), /no dict of tensors/],
  ["a tensor named like no VGG", archive(), /not named like/],
  ["a tar archive", Uint8Array.from({ length: 512 }, (_, i) => "ustar".charCodeAt(i - 257) || 0), /tar archive/],
  ["another pickle", pickle(op.none), /not one of torch.save/],
  ["a legacy file of another protocol", legacy(magic, pickle(op.int(1000))), /protocol 1000, expected 1001/],
  ["a legacy file from a big-endian machine", legacy(magic, version, pickle(op.emptyDict)), /big-endian/],
  ["a legacy file without system information", legacy(magic, version, pickle(op.none)), /no dict/],
  [
    "a legacy file that ends after its pickles",
    legacy(magic, version, system, oneTensor(), keys("0")),
    /ends before storage "0"/,
  ],
  [
    "a legacy storage of another length",
    legacy(magic, version, system, oneTensor(), keys("0"), length(5n), data),
    /has 5 values/,
  ],
  [
    "a legacy storage of 2^62 values",
    legacy(magic, version, system, oneTensor(), keys("0"), length(2n ** 62n), data),
    /values, expected 4/,
  ],
  [
    "a legacy storage that is cut off",
    legacy(magic, version, system, oneTensor(), keys("0"), length(4n), data.slice(1)),
    /reaches beyond/,
  ],
  [
    "a legacy file with bytes at the end",
    legacy(magic, version, system, oneTensor(), keys("0"), length(4n), data, data),
    /16 bytes after/,
  ],
  [
    "a legacy storage nobody uses",
    legacy(magic, version, system, oneTensor(), keys("1"), length(4n), data),
    /no tensor uses/,
  ],
  [
    "a legacy storage listed twice",
    legacy(magic, version, system, oneTensor(), keys("0", "0"), length(4n), data),
    /damaged/,
  ],
  ["a legacy file without a list of storages", legacy(magic, version, system, oneTensor(), pickle(op.none)), /no list/],
  ["a legacy file whose storage is missing", legacy(magic, version, system, oneTensor(), keys()), /does not hold/],
];

describe("importModel", () => {
  it.each(cases)("refuses %s", async (_, file, message) => {
    const error = await errorOf(() => importModel(file));
    expect(error.message).toMatch(message);
    expect(["bad-model", "unsupported-model"]).toContain(error.code);
  });

  it.each(["vgg11.pth", "vgg11.legacy.pth", "vgg11.safetensors"])("refuses %s cut off anywhere", async (name) => {
    const file = fixture(`torch/${name}`);
    for (let length = 0; length < file.length; length += 37) {
      expect(["bad-model", "unsupported-model"]).toContain(
        (await errorOf(() => importModel(file.slice(0, length)))).code,
      );
    }
  });

  it.each(["vgg16_bn.pth", "checkpoint.legacy.pth", "vgg16_bn.safetensors"])("survives mutants of %s", async (name) => {
    expect(await fuzz([fixture(`torch/${name}`)], (mutant) => importModel(mutant), 9000)).toBeGreaterThan(20);
  });
});
