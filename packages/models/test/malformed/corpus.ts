import { readdirSync } from "node:fs";
import { fixture } from "../support/fixture.js";
import { op, oneTensor, pickle, tensor } from "../support/pickle.js";
import { field, onnxModel, type FakeTensor } from "../support/protobuf.js";
import { zip } from "../support/zip.js";

/** A file that must be refused. */
export type Malformed = readonly [name: string, bytes: Uint8Array<ArrayBuffer>];

const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

const SOUND = [
  ...["torch/vgg11.pth", "torch/vgg11.legacy.pth", "torch/vgg16_bn.pth", "torch/checkpoint.legacy.pth"],
  ...["torch/vgg11.safetensors", "torch/vgg16_bn.safetensors", "onnx/plain.onnx", "onnx/timm-like.dynamo.onnx"],
  ...["keras/sequential.h5", "keras/vgg16-weights.h5", "tfjs/float32/model.json", "tfjs/uint8/model.json"],
  ...["variants/keras-trained.keras", "variants/timm.onnx", "variants/lightning.ckpt"],
  ...["npz/vgg11.npz", "npz/vgg11-compressed.npz"],
];

/** Every sound file, cut off at 18 places over its whole length and just before its end. */
function truncations(): Malformed[] {
  return SOUND.flatMap((name) => {
    const bytes = fixture(name);
    const places = Array.from({ length: 18 }, (_, i) => Math.floor((bytes.length * i) / 18));
    return [...places, bytes.length - 9, bytes.length - 2].map((length): Malformed => [
      `${name} cut to ${length} bytes`,
      bytes.slice(0, length),
    ]);
  });
}

const GLOBALS = [
  ...["os system", "posix system", "nt system", "subprocess Popen", "builtins eval", "builtins exec"],
  ...["builtins getattr", "builtins __import__", "__builtin__ eval", "runpy run_path", "importlib import_module"],
  ...["torch load", "torch.hub load", "pickle loads", "shutil rmtree", "socket create_connection"],
];

/** Opcodes that Python knows and no state dict needs. */
const OPCODES = [
  ...["2", "0", "1", "F", "I", "L", "S", "T", "U", "V", "B", "C", "P", "o", "i", "d", "l", "g", "p"],
  ...[0x82, 0x83, 0x84, 0x8b, 0x8d, 0x8e, 0x91, 0x92, 0x93, 0x96, 0x97, 0x98],
];

function pickles(): Malformed[] {
  const call = (text: string): Uint8Array => {
    const [module = "", name = ""] = text.split(" ");
    return pickle(op.global(module, name), op.mark, op.text("id"), op.tuple, op.reduce);
  };
  const archive = (data: Uint8Array): Uint8Array => zip([{ name: "a/data.pkl", data }]);
  const legacy = (data: Uint8Array): Uint8Array => op.bytes(fixture("torch/vgg11.legacy.pth").subarray(0, 15), data);
  return [
    ...GLOBALS.map((text): Malformed => [`a pickle that calls ${text}`, own(archive(call(text)))]),
    ...GLOBALS.map((text): Malformed => [`a legacy pickle that calls ${text}`, own(legacy(call(text)))]),
    ...OPCODES.map((code): Malformed => {
      const opcode = op.bytes(code);
      return [`a pickle with the opcode ${code}`, own(archive(pickle(op.none, op.none, opcode)))];
    }),
  ];
}

const BOMBS = [[2 ** 31 - 1], [2 ** 20, 2 ** 20], [2 ** 30, 4], [65536, 65536, 3, 3], [1, 2 ** 31 - 1], [2 ** 24, 64]];

/** Small files that claim tensors of gigabytes. */
function shapeBombs(): Malformed[] {
  return BOMBS.flatMap((shape) => {
    const values = shape.reduce((a, b) => a * b, 1);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const int32 = (value: number): number => Math.min(value, 2 ** 31 - 1);
    const fake = { shape: shape.map(int32), strides: strides.map(int32), length: int32(values) };
    const file = (name: string, bytes: Uint8Array): Malformed => [`${name} of shape [${shape}]`, own(bytes)];
    const header = { dtype: "F32", shape, data_offsets: [0, 4 * values] };
    const npy = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`.padEnd(117) + "\n";
    return [
      file(
        "a torch tensor",
        zip([
          { name: "a/data.pkl", data: oneTensor(fake) },
          { name: "a/data/0", data: new Uint8Array(16) },
        ]),
      ),
      file(
        "a torch view",
        zip([
          { name: "a/data.pkl", data: oneTensor({ ...fake, length: 4 }) },
          { name: "a/data/0", data: new Uint8Array(16) },
        ]),
      ),
      file(
        "an expanded torch view",
        zip([
          { name: "a/data.pkl", data: oneTensor({ ...fake, strides: shape.map(() => 0), length: 4 }) },
          { name: "a/data/0", data: new Uint8Array(16) },
        ]),
      ),
      file("a safetensors tensor", safetensors({ "features.0.weight": header })),
      file("a canonical weight", safetensors({ "a.weight": header, __metadata__: { "deep-inside": "{}" } })),
      file("an npz array", zip([{ name: "conv1_1_W.npy", data: op.bytes(0x93, "NUMPY", 1, 0, 118, 0, npy) }])),
      file(
        "a compressed npz array",
        zip([{ name: "conv1_1_W.npy", method: 8, data: new Uint8Array(64), size: Math.min(4 * values, 2 ** 32 - 2) }]),
      ),
      file("an ONNX tensor", onnx({ name: "w", shape, bytes: 16 })),
      file(
        "a tfjs weight",
        tfjs((_, weights) => (weights[0]!["shape"] = shape)),
      ),
    ];
  });
}

function names(): Malformed[] {
  const paths = [
    ...["../x", "a/../../x", "/etc/passwd", "..\\x", "C:\\x", "file:///etc/passwd", "http://localhost/x"],
    ...["%2e%2e/x", "%2Fetc%2Fpasswd", "a//b", "x?y", "x#y", "a\0b", "", "%zz"],
  ];
  return [
    ...paths.map((path): Malformed => [`a shard at ${JSON.stringify(path)}`, tfjs((shards) => (shards[0] = path))]),
    ...["../x", "a/../../x", "/etc/passwd", "..\\x", "a\0b", "a/../x"].flatMap((name): Malformed[] => [
      [`a torch record ${JSON.stringify(name)}`, own(zip([{ name: "a/data.pkl", data: oneTensor() }, { name }]))],
      [`an npz record ${JSON.stringify(name)}`, own(zip([{ name: `${name}.npy` }]))],
    ]),
    ["external ONNX data", own(fixture("onnx/external.onnx"))],
    ["an ONNX data location", onnx({ name: "w", shape: [2, 3, 3, 3], extra: field(14, 1) })],
    [
      "an ONNX path",
      onnx({ name: "w", shape: [2, 3, 3, 3], extra: field(13, [...field(1, "location"), ...field(2, "/etc/passwd")]) }),
    ],
  ];
}

/** Headers whose tensors overlap, leave gaps, or whose fields are of wrong kinds. */
function layouts(): Malformed[] {
  const entry = (begin: number, end: number, more: object = {}): object => ({
    ...{ dtype: "F32", shape: [(end - begin) / 4], data_offsets: [begin, end] },
    ...more,
  });
  const headers: Record<string, Record<string, unknown>> = {
    "that overlap": { a: entry(0, 8), b: entry(4, 12) },
    "in the same place": { a: entry(0, 8), b: entry(0, 8) },
    "with a gap": { a: entry(0, 4), b: entry(8, 12) },
    "before the data": { a: entry(-4, 0) },
    "whose end comes first": { a: entry(8, 4) },
    "of an unknown dtype": { a: entry(0, 4, { dtype: "F33" }) },
    "of dtype 4": { a: entry(0, 4, { dtype: 4 }) },
    "of a negative shape": { a: entry(0, 4, { shape: [-1] }) },
    "of half a value": { a: entry(0, 4, { shape: [0.5] }) },
    "of a shape that is text": { a: entry(0, 4, { shape: "1" }) },
    "without offsets": { a: { dtype: "F32", shape: [1] } },
    "with three offsets": { a: entry(0, 4, { data_offsets: [0, 4, 8] }) },
    "with a field more": { a: entry(0, 4, { extra: 1 }) },
    "that are null": { a: null },
    "that are lists": { a: [] },
    "and metadata that is no text": { a: entry(0, 4), __metadata__: { a: 1 } },
    "that overflow": { a: entry(0, 4, { shape: [2 ** 40, 2 ** 40] }) },
  };
  return Object.entries(headers).map(([what, header]): Malformed => [`safetensors ${what}`, safetensors(header, 12)]);
}

/** The hostile HDF5 files of make_keras.py; "gzip" and the functional model itself are sound. */
function hdf5(): Malformed[] {
  const sound = ["functional.h5", "gzip.h5", "nested.h5", "sequential.h5", "vgg16-weights.h5"];
  return readdirSync(new URL("../fixtures/keras", import.meta.url))
    .filter((name) => name.endsWith(".h5") && !sound.includes(name))
    .map((name): Malformed => [`keras/${name}`, fixture(`keras/${name}`)]);
}

function others(): Malformed[] {
  const tar = new Uint8Array(1024);
  tar.set(Buffer.from("ustar"), 257);
  const files = [
    "torch/features-only.pth",
    "torch/module.pth",
    "torch/torchscript.pth",
    "npz/objects.npz",
    "npz/fortran.npz",
    "npz/integers.npz",
  ];
  return [
    ...files.map((name): Malformed => [name, fixture(name)]),
    ["a tar archive", tar],
    ["nothing", new Uint8Array(0)],
    ["zeros", new Uint8Array(4096)],
    ["ones", new Uint8Array(4096).fill(255)],
    ["deep JSON", own(Buffer.from("[".repeat(100_000)))],
    ["a deep JSON object", own(Buffer.from('{"a":'.repeat(100_000)))],
    ["a JSON key twice", own(Buffer.from('{"format":"layers-model","format":"layers-model"}'))],
    [
      "a pickle of nested lists",
      own(zip([{ name: "a/data.pkl", data: op.bytes(op.proto, "(".repeat(100_000), op.stop) }])),
    ],
    [
      "a pickle of tensors without storages",
      own(zip([{ name: "a/data.pkl", data: pickle(op.emptyDict, op.text("x"), tensor({ key: "9" }), op.setItem) }])),
    ],
    ["a protobuf of endless varints", own(new Uint8Array(4096).fill(0x88))],
  ];
}

function safetensors(header: Record<string, unknown>, data = 4): Uint8Array<ArrayBuffer> {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return own(Buffer.concat([length, json, Buffer.alloc(data)]));
}

function onnx(weight: FakeTensor): Uint8Array<ArrayBuffer> {
  const nodes = [{ op: "Conv", inputs: ["x", "w"], output: "y", attributes: { pads: [1, 1, 1, 1] } }];
  return onnxModel({ nodes, tensors: [weight] });
}

function tfjs(change: (paths: unknown[], weights: Record<string, unknown>[]) => void): Uint8Array<ArrayBuffer> {
  const json = JSON.parse(Buffer.from(fixture("tfjs/float32/model.json")).toString()) as {
    weightsManifest: [{ paths: unknown[]; weights: Record<string, unknown>[] }];
  };
  change(json.weightsManifest[0].paths, json.weightsManifest[0].weights);
  return own(Buffer.from(JSON.stringify(json)));
}

/** Every file that must be refused, over all formats. */
export function malformedFiles(): readonly Malformed[] {
  return [...truncations(), ...pickles(), ...shapeBombs(), ...names(), ...layouts(), ...hdf5(), ...others()];
}
