import type { ErrorCode } from "@deep-inside/spec";
import { describe, expect, it } from "vitest";
import { importModel } from "../../src/index.js";
import { unpickle } from "../../src/torch/unpickle.js";
import { errorOf } from "../support/error-of.js";
import { op, oneTensor, pickle, tensor } from "../support/pickle.js";
import { zip } from "../support/zip.js";

const { bytes } = op;
const call = (module: string, name: string, ...args: Uint8Array[]): Uint8Array =>
  pickle(op.global(module, name), op.mark, ...args, op.tuple, op.reduce);

const payloads: [string, Uint8Array][] = [
  ["os.system", call("os", "system", op.text("touch /tmp/owned"))],
  ["posix.system", call("posix", "system", op.text("id"))],
  ["nt.system", call("nt", "system", op.text("calc"))],
  ["builtins.eval", call("builtins", "eval", op.text("1"))],
  ["builtins.exec", call("builtins", "exec", op.text("1"))],
  ["builtins.getattr", call("builtins", "getattr", op.text("x"), op.text("y"))],
  ["builtins.__import__", call("builtins", "__import__", op.text("os"))],
  ["__builtin__.eval", call("__builtin__", "eval", op.text("1"))],
  ["subprocess.Popen", call("subprocess", "Popen", op.text("id"))],
  ["subprocess.check_output", call("subprocess", "check_output", op.text("id"))],
  ["runpy._run_code", call("runpy", "_run_code", op.text("1"))],
  ["importlib.import_module", call("importlib", "import_module", op.text("os"))],
  ["webbrowser.open", call("webbrowser", "open", op.text("http://localhost"))],
  ["operator.attrgetter", call("operator", "attrgetter", op.text("system"))],
  ["functools.partial", call("functools", "partial", op.none)],
  ["torch.load", call("torch", "load", op.text("other.pth"))],
  ["torch.hub.load", call("torch.hub", "load", op.text("x"))],
  [
    "torch._utils._rebuild_device_tensor_from_numpy",
    call("torch._utils", "_rebuild_device_tensor_from_numpy", op.none),
  ],
  ["torch.storage._load_from_bytes", call("torch.storage", "_load_from_bytes", op.none)],
  ["numpy.core.multiarray._reconstruct", call("numpy.core.multiarray", "_reconstruct", op.none)],
  ["copyreg._reconstructor", call("copyreg", "_reconstructor", op.none)],
  ["a name through an allowed module", call("collections", "namedtuple", op.none)],
  ["a dotted name through an allowed module", call("torch", "FloatStorage.__class__", op.none)],
  ["a payload hidden in a value", pickle(op.emptyDict, op.text("x"), op.global("os", "system"), op.setItem)],
  ["a payload hidden in the state of a dict", pickle(op.emptyDict, op.global("os", "system"), op.build)],
  ["a payload before a cut", bytes(op.proto, op.global("os", "system"), op.text("id"))],
];

const refused: [string, Uint8Array, RegExp][] = [
  ["nothing", new Uint8Array(0), /ends in the middle/],
  ["STOP alone", bytes("."), /not there/],
  ["protocol 0", bytes(0x80, 0, "N."), /protocol 0/],
  ["protocol 6", bytes(0x80, 6, "N."), /protocol 6/],
  ["two values", pickle(op.none, op.none), /left over/],
  ["an open mark", pickle(op.mark, op.none), /left over/],
  ["a mark as the value", pickle(op.mark), /not there/],
  ["a tuple without a mark", pickle(op.none, op.tuple), /never opened/],
  ["a recalled value that was never stored", pickle(op.get(3)), /never stored/],
  ["a stored mark", pickle(op.mark, op.put(0)), /not there/],
  ["items set on a list", pickle(op.emptyList, op.none, op.none, op.setItem), /no dict/],
  ["items set on a tuple", pickle(op.emptyTuple, op.mark, op.text("a"), op.none, op.setItems), /no dict/],
  ["an odd number of items", pickle(op.emptyDict, op.mark, op.text("a"), op.setItems), /no dict/],
  ["a key that is a dict", pickle(op.emptyDict, op.emptyDict, op.none, op.setItem), /no string or number/],
  [
    "a key twice",
    pickle(op.emptyDict, op.mark, op.text("a"), op.none, op.text("a"), op.none, op.setItems),
    /"a" twice/,
  ],
  ["something appended to a dict", pickle(op.emptyDict, op.none, op.append), /no list/],
  ["a call of a string", pickle(op.text("os.system"), op.emptyTuple, op.reduce), /no function/],
  ["a call without a tuple", pickle(op.global("collections", "OrderedDict"), op.none, op.reduce), /no function/],
  ["a call of a storage class", pickle(op.global("torch", "FloatStorage"), op.emptyTuple, op.reduce), /no function/],
  ["an OrderedDict of arguments", call("collections", "OrderedDict", op.none), /from arguments/],
  ["a tensor of no arguments", call("torch._utils", "_rebuild_tensor_v2"), /without a storage/],
  ["a parameter of no tensor", call("torch._utils", "_rebuild_parameter", op.none), /no tensor/],
  ["state set on a string", pickle(op.text("x"), op.emptyDict, op.build), /no dict/],
  ["a persistent id that is a string", pickle(op.text("x"), op.persistent), /no tuple/],
  [
    "a persistent id of another kind",
    pickle(op.mark, op.text("module"), op.none, op.tuple, op.persistent),
    /no storage/,
  ],
  [
    "a storage of a class that is a string",
    pickle(
      op.mark,
      op.text("storage"),
      op.text("torch.FloatStorage"),
      op.text("0"),
      op.none,
      op.int(4),
      op.tuple,
      op.persistent,
    ),
    /no known class/,
  ],
  ["a storage of negative length", oneTensor({ length: -4 }), /names no storage/],
  ["a tensor beyond its storage", oneTensor({ shape: [5] }), /reaches beyond/],
  ["an offset beyond the storage", oneTensor({ offset: 1 }), /reaches beyond/],
  ["a negative offset", oneTensor({ offset: -1 }), /non-negative/],
  ["a negative extent", oneTensor({ shape: [-4] }), /non-negative/],
  ["a negative stride", oneTensor({ strides: [-1] }), /non-negative/],
  ["more strides than extents", oneTensor({ strides: [1, 1] }), /non-negative/],
  [
    "a shape whose size overflows",
    oneTensor({ shape: [2 ** 30, 2 ** 30, 2 ** 30], strides: [0, 0, 0] }),
    /reaches beyond/,
  ],
  [
    "one storage of two lengths",
    pickle(op.emptyDict, op.text("a"), tensor(), op.setItem, op.text("b"), tensor({ length: 5 }), op.setItem),
    /two ways/,
  ],
  ["a string that is not UTF-8", pickle(bytes("X", 1, 0, 0, 0, 0xff)), /UTF-8/],
  ["a string of 4 GB", pickle(bytes("X", 0xff, 0xff, 0xff, 0xff)), /ends in the middle/],
  ["a name that never ends", bytes(op.proto, "c", "x".repeat(1000)), /does not end/],
  ["two million marks", pickle(bytes("(".repeat(2_000_000))), /stacks more/],
];

/** Opcodes of the pickle format that no checkpoint needs; several of them import or call. */
const forbidden = [..."012FILPSTVdgilop"]
  .map((code) => code.charCodeAt(0))
  .concat([0x81, 0x82, 0x83, 0x84, 0x8b, 0x8d, 0x8e, 0x91, 0x92, 0x93, 0x96, 0x97, 0x98, 0xff]);

describe("unpickle", () => {
  it.each(payloads)("refuses %s by name and runs nothing", async (_, file) => {
    const error = await errorOf(() => unpickle(file));
    expect(error.code).toBe<ErrorCode>("unsupported-model");
    expect(error.message).toMatch(/asks to load ".*state_dict/);
  });

  it.each(refused)("refuses %s", async (_, file, message) => {
    const error = await errorOf(() => unpickle(file));
    expect(error.message).toMatch(message);
    expect(error.code).toBe("bad-model");
  });

  it.each(forbidden)("refuses opcode %i", async (code) => {
    const file = bytes(op.proto, op.mark, op.text("os"), op.text("system"), code, "os\nsystem\n", op.stop);
    expect((await errorOf(() => unpickle(file))).message).toMatch(/has the opcode 0x/);
  });

  it("refuses a tensor that repeats a value", async () => {
    const error = await errorOf(() => unpickle(oneTensor({ shape: [1000, 1000], strides: [0, 0] })));
    expect(error.message).toMatch(/expanded view/);
  });
});

describe("importModel", () => {
  it("finds the payload in a zip file, too", async () => {
    const file = zip([{ name: "archive/data.pkl", data: payloads[0]?.[1] ?? new Uint8Array(0) }]);
    expect((await errorOf(() => importModel(file))).message).toMatch(/"os.system"/);
  });
});
