import { SaliencyError, throwIfAborted, type Model } from "@deep-inside/spec";
import type { ClassModel } from "../explain/class-model.js";
import type { Explanation } from "../explain/explanation.js";
import { METHOD_NAMES } from "../explain/method-names.js";
import type { Verification } from "../explain/verify.js";
import { moduleWorker } from "../platform/module-worker.js";
import { hasNodeWorkers, nodeWorker, webWorker, type WorkerHandle } from "../platform/workers.js";
import type { Opened, Request, Response } from "./protocol.js";
import type { Session, SessionOptions } from "./session.js";

interface Pending {
  resolve(value: never): void;
  reject(error: SaliencyError): void;
  readonly onProgress: Report | undefined;
}

/** A method's `onProgress`: what it is given differs by method, and passes through as it came. */
type Report = (progress: never) => void;

/** The variants of Request without their id, which `Client.ask` gives out. */
type Question<R = Request> = R extends { id: number } ? Omit<R, "id"> : never;

/**
 * Opens a session: an engine for `model` in a worker of its own.
 *
 * @param options.transfer hands the model's buffers over instead of copying them; `model` cannot be used afterwards
 * @param options.createWorker a Web Worker that runs this package's session/worker.js, where the default URL cannot work
 * @throws SaliencyError as `Engine.create`
 */
export async function openSession(
  model: Model,
  options: SessionOptions & { readonly transfer?: boolean; readonly createWorker?: () => Worker } = {},
): Promise<Session> {
  const { transfer = false, createWorker, ...rest } = options;
  const client = new Client(createWorker ? webWorker(createWorker()) : await createSessionWorker());
  try {
    const buffers = transfer ? buffersOf(model) : [];
    const base = rest.wasmBase === undefined ? {} : { wasmBase: String(rest.wasmBase) };
    const opened = await client.ask<Opened>({ kind: "open", model, options: { ...rest, ...base } }, {}, buffers);
    return session(client, opened);
  } catch (error) {
    client.end();
    throw error;
  }
}

function session(client: Client, opened: Opened): Session {
  return {
    ...opened,
    predict: (picture, options = {}) => client.ask<Float32Array>({ kind: "predict", picture }, options),
    explain: (method, picture, options) => {
      if (!METHOD_NAMES.includes(method)) {
        const error = new SaliencyError(
          "bad-option",
          `There is no method "${method}"; the methods are ${METHOD_NAMES.join(", ")}.`,
        );
        return Promise.reject(error);
      }
      const { signal, onProgress, ...plain } = options ?? {};
      const question = {
        kind: "explain",
        method,
        picture,
        options: plain,
        progress: onProgress !== undefined,
      } as const;
      return client.ask<Explanation>(question, { signal, onProgress });
    },
    classModel: (options) => {
      const { signal, onProgress, ...plain } = options;
      const question = { kind: "classModel", options: plain, progress: onProgress !== undefined } as const;
      return client.ask<ClassModel>(question, { signal, onProgress });
    },
    verify: (picture, options = {}) => {
      const { signal, onProgress, ...plain } = options;
      return client.ask<Verification>({ kind: "verify", picture, options: plain }, { signal, onProgress });
    },
    close: () => client.close(),
  };
}

function createSessionWorker(): Promise<WorkerHandle> | WorkerHandle {
  if (hasNodeWorkers()) return nodeWorker(new URL("./worker.js", import.meta.url));
  return webWorker(moduleWorker(() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" })));
}

/** Questions and answers by id, over one worker, which keeps the process alive while an answer is awaited. */
class Client {
  readonly #worker: WorkerHandle;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #ended: string | null = null;

  constructor(worker: WorkerHandle) {
    this.#worker = worker;
    worker.onMessage((response: Response) => this.#receive(response));
    worker.onFailure((why) => this.#fail("internal", `The session's worker failed: ${why}.`));
  }

  ask<T>(
    question: Question,
    options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: Report | undefined },
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<T> {
    const { signal, onProgress } = options;
    return new Promise<T>((resolve, reject) => {
      throwIfAborted(signal);
      if (this.#ended !== null) throw new SaliencyError("aborted", this.#ended);
      const id = this.#next++;
      this.#post({ ...question, id }, transfer);
      const abort = (): void => this.#worker.post({ kind: "abort", id } satisfies Request);
      signal?.addEventListener("abort", abort, { once: true });
      const settled =
        <V>(then: (value: V) => void) =>
        (value: V): void => {
          signal?.removeEventListener("abort", abort);
          then(value);
        };
      this.#pending.set(id, { resolve: settled(resolve), reject: settled(reject), onProgress });
      this.#worker.hold(true);
    });
  }

  #post(request: object, transfer: readonly ArrayBuffer[]): void {
    try {
      this.#worker.post(request, transfer);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SaliencyError("bad-option", `The request cannot be sent to the session's worker: ${why}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const farewell = this.ask({ kind: "close" }, {}).catch(() => {});
    this.#ended = "The session is closed.";
    // A worker deep in a pass answers when it gives way; it is ended after a second in any case.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => (timer = setTimeout(resolve, 1000)));
    for (const id of this.#pending.keys()) this.#worker.post({ kind: "abort", id } satisfies Request);
    await Promise.race([farewell, patience]);
    clearTimeout(timer);
    this.end();
  }

  end(): void {
    this.#fail("aborted", "The session is closed.");
    this.#worker.terminate();
  }

  #receive(response: Response): void {
    const pending = this.#pending.get(response.id);
    if (!pending) return;
    if (response.kind === "progress") return pending.onProgress?.(response.progress as never);
    this.#pending.delete(response.id);
    if (this.#pending.size === 0) this.#worker.hold(false);
    if (response.kind === "result") pending.resolve(response.value as never);
    else pending.reject(new SaliencyError(response.code, response.message));
  }

  #fail(code: "aborted" | "internal", why: string): void {
    this.#ended ??= why;
    for (const pending of this.#pending.values()) pending.reject(new SaliencyError(code, why));
    this.#pending.clear();
    this.#worker.hold(false);
  }
}

/** The buffers that can be handed over: each once, and none that a tensor only borrows a part of a shared pool from. */
function buffersOf(model: Model): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of model.tensors.values()) if (data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  return [...buffers];
}
