import { bytesSource, type ByteSource } from "../../src/index.js";

const METERED = ["Uint8Array", "Int8Array", "Uint16Array", "Uint32Array", "Float32Array", "Float64Array"] as const;

/** Bytes of the typed arrays that were made by their size or copied from lists, since `restore` was handed out. */
export function meterAllocations(): { bytes(): number; restore(): void } {
  let bytes = 0;
  const real = METERED.map((name) => globalThis[name]);
  for (const name of METERED) {
    const metered = new Proxy(globalThis[name] as unknown as new (...args: unknown[]) => ArrayBufferView, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target, args, newTarget) as ArrayBufferView;
        // A view of memory that exists already costs nothing.
        if (!(args[0] instanceof ArrayBuffer)) bytes += made.byteLength;
        return made;
      },
    });
    Object.assign(globalThis, { [name]: metered });
  }
  return {
    bytes: () => bytes,
    restore: () => METERED.forEach((name, i) => Object.assign(globalThis, { [name]: real[i] })),
  };
}

/** A file in memory that counts what is read of it; every read is a copy, as from a disk. */
export function meteredSource(file: Uint8Array): ByteSource & { reads(): number; bytesRead(): number } {
  const inner = bytesSource(file);
  let [reads, bytesRead] = [0, 0];
  const readSync = (begin: number, end: number): Uint8Array => {
    reads++;
    bytesRead += end - begin;
    return inner.readSync!(begin, end).slice();
  };
  return {
    size: inner.size,
    readSync,
    read: (begin, end) => Promise.resolve(readSync(begin, end)),
    reads: () => reads,
    bytesRead: () => bytesRead,
  };
}
