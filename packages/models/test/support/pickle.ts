/** Opcodes with their arguments, to write pickles that no honest program writes. */
const bytes = (...parts: (number | string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number" ? [part] : typeof part === "string" ? [...Buffer.from(part)] : [...part],
    ),
  );

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

export const op = {
  bytes,
  proto: bytes(0x80, 2),
  stop: bytes("."),
  mark: bytes("("),
  global: (module: string, name: string) => bytes("c", module, "\n", name, "\n"),
  reduce: bytes("R"),
  build: bytes("b"),
  persistent: bytes("Q"),
  emptyTuple: bytes(")"),
  tuple: bytes("t"),
  emptyDict: bytes("}"),
  emptyList: bytes("]"),
  setItem: bytes("s"),
  setItems: bytes("u"),
  append: bytes("a"),
  none: bytes("N"),
  false: bytes(0x89),
  text: (value: string) => bytes("X", u32(Buffer.byteLength(value)), value),
  int: (value: number) => bytes("J", new Uint8Array(Int32Array.of(value).buffer)),
  put: (index: number) => bytes("q", index),
  get: (index: number) => bytes("h", index),
};

/** A pickle of these opcodes, with the protocol before and STOP after them. */
export function pickle(...opcodes: Uint8Array[]): Uint8Array {
  return bytes(op.proto, ...opcodes, op.stop);
}

export interface FakeTensor {
  readonly key?: string;
  readonly storageClass?: string;
  readonly length?: number;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
}

/** A tensor as torch.save describes it. */
export function tensor({
  key = "0",
  storageClass = "FloatStorage",
  length = 4,
  offset = 0,
  shape = [4],
  strides = [1],
}: FakeTensor = {}) {
  const ints = (values: readonly number[]): Uint8Array => bytes(op.mark, ...values.map(op.int), op.tuple);
  const id = bytes(
    op.mark,
    op.text("storage"),
    op.global("torch", storageClass),
    op.text(key),
    op.text("cpu"),
    op.int(length),
    op.tuple,
  );
  const hooks = bytes(op.global("collections", "OrderedDict"), op.emptyTuple, op.reduce);
  const args = bytes(op.mark, id, op.persistent, op.int(offset), ints(shape), ints(strides), op.false, hooks, op.tuple);
  return bytes(op.global("torch._utils", "_rebuild_tensor_v2"), args, op.reduce);
}

/** A state dict of one tensor. */
export function oneTensor(fake: FakeTensor = {}, name = "x"): Uint8Array {
  return pickle(op.emptyDict, op.text(name), tensor(fake), op.setItem);
}
