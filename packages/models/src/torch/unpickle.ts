// A pickle reader that cannot execute anything: it knows the opcodes of PyTorch's own weights-only reader
// (torch/_weights_only_unpickler.py), builds a tree of plain values, and stops at everything else.
// Opcodes: CPython Lib/pickletools.py.

import { badModel } from "../errors.js";
import { allowedGlobal, persistentStorage, reduce } from "./globals.js";
import { Opcode } from "./opcode.js";
import { PickleReader } from "./pickle-reader.js";
import { PickledDict, PickledList, PickledSet, type StorageReference, type Value } from "./value.js";

/** More than any checkpoint of a network of this family needs. */
const MAX_STACK = 1_000_000;

export interface Unpickled {
  readonly value: Value;
  readonly storages: ReadonlyMap<string, StorageReference>;
  readonly end: number;
}

/** The mark between the items of a container under construction; no value equals it. */
const MARK = Symbol("mark");

/**
 * Reads one pickle that starts at `begin` of `bytes`.
 *
 * @returns its value, every storage it mentions, and the position behind it
 * @throws SaliencyError `bad-model` for a damaged pickle or an opcode that no state dict needs; `unsupported-model` for
 *   a global that is not on the list
 */
export function unpickle(bytes: Uint8Array, begin = 0): Unpickled {
  const reader = new PickleReader(bytes, begin);
  const stack: (Value | typeof MARK)[] = [];
  const memo = new Map<number, Value>();
  const storages = new Map<string, StorageReference>();

  const push = (value: Value | typeof MARK): void => {
    if (stack.push(value) > MAX_STACK) throw badModel(`The pickle stacks more than ${MAX_STACK} values.`);
  };
  const pop = (): Value => {
    const value = stack.pop();
    if (value === undefined || value === MARK) throw badModel("The pickle takes a value that is not there.");
    return value;
  };
  const top = (): Value => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): Value[] => {
    const at = stack.lastIndexOf(MARK);
    if (at < 0) throw badModel("The pickle closes a container it never opened.");
    return (stack.splice(at) as Value[]).slice(1);
  };
  const remember = (index: number): void => {
    memo.set(index, top());
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw badModel(`The pickle recalls value ${index}, which it never stored.`);
    push(value);
  };
  const tuple = (length: number): void => {
    const items: Value[] = [];
    for (let i = 0; i < length; i++) items.unshift(pop());
    push(items);
  };

  for (;;) {
    const at = reader.position;
    const opcode = reader.byte();
    switch (opcode) {
      case Opcode.Proto: {
        const version = reader.byte();
        if (version < 2 || version > 5) throw badModel(`The pickle has protocol ${version}, expected 2 to 5.`);
        break;
      }
      case Opcode.Stop: {
        const value = pop();
        if (stack.length > 0) throw badModel("The pickle ends with values left over.");
        return { value, storages, end: reader.position };
      }
      case Opcode.Mark:
        push(MARK);
        break;
      case Opcode.Global: {
        const module = reader.line();
        push(allowedGlobal(module, reader.line()));
        break;
      }
      case Opcode.Reduce: {
        const args = pop();
        push(reduce(pop(), args));
        break;
      }
      case Opcode.Build:
        // The state of an OrderedDict: its `_metadata` attribute, which holds versions of modules and no parameters.
        pop();
        if (!(top() instanceof PickledDict)) throw badModel("The pickle sets attributes of something that is no dict.");
        break;
      case Opcode.BinPersId:
        push(persistentStorage(pop(), storages));
        break;
      case Opcode.EmptyDict:
        push(new PickledDict());
        break;
      case Opcode.EmptyList:
        push(new PickledList());
        break;
      case Opcode.EmptySet:
        push(new PickledSet());
        break;
      case Opcode.EmptyTuple:
        push([]);
        break;
      case Opcode.Tuple:
        push(popToMark());
        break;
      case Opcode.Tuple1:
        tuple(1);
        break;
      case Opcode.Tuple2:
        tuple(2);
        break;
      case Opcode.Tuple3:
        tuple(3);
        break;
      case Opcode.Append:
        append([pop()], top());
        break;
      case Opcode.Appends:
      case Opcode.AddItems: {
        const items = popToMark();
        append(items, top());
        break;
      }
      case Opcode.SetItem: {
        const value = pop();
        setItems([pop(), value], top());
        break;
      }
      case Opcode.SetItems: {
        const items = popToMark();
        setItems(items, top());
        break;
      }
      case Opcode.BinInt:
        push(reader.int32());
        break;
      case Opcode.BinInt1:
        push(reader.byte());
        break;
      case Opcode.BinInt2:
        push(reader.uint16());
        break;
      case Opcode.Long1:
        push(reader.long(reader.byte()));
        break;
      case Opcode.BinFloat:
        push(reader.float64());
        break;
      case Opcode.BinUnicode:
        push(reader.utf8(reader.uint32()));
        break;
      case Opcode.ShortBinUnicode:
      case Opcode.ShortBinString:
        push(reader.utf8(reader.byte()));
        break;
      case Opcode.None:
        push(null);
        break;
      case Opcode.NewTrue:
        push(true);
        break;
      case Opcode.NewFalse:
        push(false);
        break;
      case Opcode.BinPut:
        remember(reader.byte());
        break;
      case Opcode.LongBinPut:
        remember(reader.uint32());
        break;
      case Opcode.Memoize:
        remember(memo.size);
        break;
      case Opcode.BinGet:
        recall(reader.byte());
        break;
      case Opcode.LongBinGet:
        recall(reader.uint32());
        break;
      case Opcode.Frame:
        reader.long(8);
        break;
      default:
        throw badModel(
          `The pickle has the opcode 0x${opcode.toString(16).padStart(2, "0")} at byte ${at}, which no checkpoint of tensors needs.`,
        );
    }
  }
}

function append(items: readonly Value[], container: Value): void {
  if (!(container instanceof PickledList || container instanceof PickledSet))
    throw badModel("The pickle appends to something that is no list.");
  for (const item of items) container.items.push(item);
}

function setItems(items: readonly Value[], container: Value): void {
  if (!(container instanceof PickledDict) || items.length % 2 !== 0)
    throw badModel("The pickle sets items of something that is no dict.");
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i] as Value;
    if (typeof key !== "string" && typeof key !== "number" && typeof key !== "bigint")
      throw badModel("The pickle has a dict key that is no string or number.");
    if (container.entries.has(key))
      throw badModel(`The pickle sets the key "${String(key).slice(0, 60)}" twice in one dict.`);
    container.entries.set(key, items[i + 1] as Value);
  }
}
