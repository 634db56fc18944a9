// The script of a session's worker: one engine, and the methods over it. No top-level await: bundlers may make a classic
// worker of it.
import { SaliencyError, tensorToFloat32, type Model } from "@deep-inside/spec";
import { Engine } from "../engine/engine.js";
import { classModel } from "../explain/class-model/class-model.js";
import { compareRules } from "../explain/compare-rules.js";
import { METHODS, type MethodName } from "../explain/methods.js";
import { probeGradient } from "../explain/probe-gradient.js";
import { verifyIdentity } from "../explain/verify.js";
import { answerQuestions } from "../platform/answer-questions.js";
import type { Opened, Question } from "./protocol.js";
import type { SessionOptions } from "./session.js";

interface Open {
  readonly engine: Engine;
  /** All that is kept of the model: what `verify` needs. */
  readonly biases: ReadonlyMap<string, Float32Array>;
}

let opened: Open | null = null;

answerQuestions<Question>(perform);

async function perform(
  request: Question,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: unknown) => void },
): Promise<unknown> {
  if (request.kind === "open") return open(request.model, request.options);
  if (request.kind === "close") return opened?.engine.dispose();
  if (!opened) throw new SaliencyError("internal", "The session is not open.");
  const { engine, biases } = opened;
  switch (request.kind) {
    case "predict":
      return engine.exclusive(async () => (await engine.forward([request.picture], { signal }))[0]);
    case "explain": {
      const method = METHODS[request.method as MethodName];
      return method(engine, request.picture, { ...request.options, signal, ...(request.progress && { onProgress }) });
    }
    case "classModel":
      return classModel(engine, { ...request.options, signal, ...(request.progress && { onProgress }) });
    case "compareRules":
      return compareRules(engine, request.picture, { ...request.options, signal });
    case "verify": {
      const options = { ...request.options, signal };
      const verification = await verifyIdentity(engine, biases, request.picture, options);
      return request.deep
        ? { ...verification, probe: await probeGradient(engine, request.picture, options) }
        : verification;
    }
  }
}

async function open(model: Model, options: SessionOptions): Promise<Opened> {
  const engine = await Engine.create(model, { ...options, keep: options.keep ?? lastConvolution(model) });
  const biases = new Map<string, Float32Array>();
  for (const { name } of model.spec.layers) {
    const bias = model.tensors.get(`${name}.bias`);
    if (bias) biases.set(name, tensorToFloat32(bias).slice());
  }
  opened = { engine, biases };
  return { spec: model.spec, binary: engine.binary, threads: engine.threads, memoryBytes: engine.memoryBytes };
}

function lastConvolution({ spec }: Model): string[] {
  return spec.layers
    .filter((layer) => layer.kind === "conv3x3")
    .slice(-1)
    .map((layer) => layer.name);
}
