import { readSync } from "node:fs";
import { SaliencyError } from "@deep-inside/spec";
import type { ByteSource } from "../source.js";
import { openRegularFile } from "./read-file.js";

/** Bytes read at once: one read call of more than 2 GiB fails. */
const CHUNK_BYTES = 256 * 1024 * 1024;

/**
 * A file that is read piece by piece. Close it when done.
 *
 * @throws SaliencyError `file`
 */
export async function openSource(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const { handle, size } = await openRegularFile(path);
  return {
    size,
    async read(begin, end, reuse) {
      const bytes = reuse ?? new Uint8Array(end - begin);
      for (let done = 0; done < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, done, Math.min(CHUNK_BYTES, bytes.length - done), begin + done);
        if (bytesRead === 0) throw new SaliencyError("file", `"${path}" became shorter while it was read.`);
        done += bytesRead;
      }
      return bytes;
    },
    readSync(begin, end) {
      const bytes = new Uint8Array(end - begin);
      return bytes.subarray(0, readSync(handle.fd, bytes, 0, bytes.length, begin));
    },
    close: () => handle.close(),
  };
}
