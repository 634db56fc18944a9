import { SaliencyError, type ModelSource } from "@deep-inside/spec";
import { modelSource } from "../canonical/model-source.js";
import type { ImportOptions, ModelFormat } from "../import/options.js";
import type { ByteSource } from "../source.js";
import { openSource } from "./file-source.js";
import { hashedSource } from "./hashed-source.js";
import { isForCanonicalReader, loadForeignFile } from "./load-any.js";

/** A weight file that is read while an engine is made of it. */
export interface OpenedModel {
  readonly model: ModelSource;
  /** "canonical", or the foreign format that was converted in memory. */
  readonly format: ModelFormat | "canonical";
  /** What the conversion assumed. */
  readonly warnings: readonly string[];
  /** Of the whole file, in hex: nearly free once an engine was made of it, otherwise the file is read for it. */
  sha256(): Promise<string>;
  /** To be called when an engine was made or given up. */
  close(): Promise<void>;
}

/**
 * Opens a weight file of any format: of the canonical one the header is read, others are converted in memory.
 *
 * @throws SaliencyError `file`, and all of `modelSource` and `importModel`
 */
export async function openModelFile(path: string, options: ImportOptions = {}): Promise<OpenedModel> {
  if (!(await isForCanonicalReader(path))) {
    const { model, format, warnings, sha256 } = await loadForeignFile(path, options);
    return { model, format, warnings, sha256: () => Promise.resolve(sha256), close: () => Promise.resolve() };
  }
  const file = new ReopenedFile(path);
  const source = hashedSource(await file.asSource());
  const model = await modelSource(source).finally(() => file.close());
  return { model, format: "canonical", warnings: [], sha256: () => source.digest(), close: () => file.close() };
}

/** A file that is open only between its first read and `close`: who gives up before has nothing to close. */
class ReopenedFile {
  #opened: ReturnType<typeof openSource> | undefined;

  constructor(readonly path: string) {}

  async asSource(): Promise<ByteSource> {
    const { size } = await (this.#opened = openSource(this.path));
    return {
      size,
      read: async (begin, end, reuse) => {
        const opened = await (this.#opened ??= openSource(this.path));
        if (opened.size !== size) throw new SaliencyError("file", `"${this.path}" changed while it was read.`);
        return opened.read(begin, end, reuse);
      },
    };
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.then(
      (source) => source.close(),
      () => {},
    );
  }
}
