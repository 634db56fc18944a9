import { SaliencyError, type ModelSource } from "@deep-inside/spec";
import type { ModelHeader } from "../engine/parameters.js";
import type { ClassModel } from "../explain/class-model/class-model.js";
import type { RuleComparison } from "../explain/gradient/compare-rules.js";
import type { Explanation } from "../explain/explanation.js";
import { METHOD_NAMES } from "../explain/method-names.js";
import type { Verification } from "../explain/verify/verify.js";
import { WorkerClient } from "../platform/worker-client.js";
import { webWorker } from "../platform/workers.js";
import type { Opened, Question } from "./protocol.js";
import { sendParameters } from "./send-parameters.js";
import { takeSessionWorker } from "./session-worker.js";
import type { Session, SessionOptions } from "./session.js";

const CLOSED = "The session is closed.";

/**
 * Opens a session: an engine for `model` in a worker of its own.
 *
 * @param model its tensors in memory, or read part by part while the engine lays them out
 * @param options.createWorker a Web Worker that runs this package's session/worker.js, where the default URL cannot work
 * @throws SaliencyError as `Engine.create`
 */
export async function openSession(
  model: ModelSource,
  options: SessionOptions & { readonly createWorker?: () => Worker } = {},
): Promise<Session> {
  const { createWorker, ...rest } = options;
  const worker = createWorker ? webWorker(createWorker()) : await takeSessionWorker();
  const client = new WorkerClient<Question>(worker, "The session's worker");
  try {
    const base = rest.wasmBase === undefined ? {} : { wasmBase: String(rest.wasmBase) };
    const opening = client.ask<Opened>({ kind: "open", model: headerOf(model), options: { ...rest, ...base } });
    const [opened] = await Promise.all([opening, sendParameters(client, model)]);
    return session(client, opened);
  } catch (error) {
    client.end(CLOSED);
    throw error;
  }
}

function session(client: WorkerClient<Question>, opened: Opened): Session {
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
    compareRules: (picture, options = {}) => {
      const { signal, ...plain } = options;
      return client.ask<RuleComparison>({ kind: "compareRules", picture, options: plain }, { signal });
    },
    verify: (picture, options = {}) => {
      const { signal, onProgress, deep = false, ...plain } = options;
      return client.ask<Verification>({ kind: "verify", picture, options: plain, deep }, { signal, onProgress });
    },
    close: () => client.close({ kind: "close" }, CLOSED),
  };
}

/** All of a model that the worker must know before its parameters. */
function headerOf({ spec, tensors }: ModelSource): ModelHeader {
  const headers = [...tensors].map(([name, { dtype, shape, scale }]) => {
    return [name, { dtype, shape, ...(scale && { scale }) }] as const;
  });
  return { spec, tensors: new Map(headers) };
}
