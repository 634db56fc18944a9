// The script of a session's worker: one engine, and the methods over it. No top-level await: bundlers may make a classic
// worker of it.
import { SaliencyError } from "@deep-inside/spec";
import { Engine } from "../engine/engine.js";
import type { ModelHeader } from "../engine/parameters.js";
import { classModel } from "../explain/class-model/class-model.js";
import { compareRules } from "../explain/gradient/compare-rules.js";
import type { Explanation } from "../explain/explanation.js";
import { METHODS, type MethodName } from "../explain/methods.js";
import { probeGradient } from "../explain/verify/probe-gradient.js";
import { verifyIdentity } from "../explain/verify/verify.js";
import { answerQuestions, Handover } from "../platform/answer-questions.js";
import type { Opened, Question } from "./protocol.js";
import type { SessionOptions } from "./session.js";

let opening: Promise<Engine> | null = null;

answerQuestions<Question>(perform);

async function perform(
  request: Question,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: unknown) => void },
): Promise<unknown> {
  if (request.kind === "open") return open(request.model, request.options);
  if (request.kind === "close") return (await opening)?.dispose();
  if (!opening) throw new SaliencyError("internal", "The session is not open.");
  const engine = await opening;
  switch (request.kind) {
    case "load":
      for (const { name, at, bytes } of request.pieces) engine.load(name, new Uint8Array(request.buffer, at, bytes));
      return new Handover(request.buffer, [request.buffer]);
    case "predict":
      return engine.exclusive(async () => (await engine.forward([request.picture], { signal }))[0]);
    case "explain": {
      const method = METHODS[request.method as MethodName];
      const options = { ...request.options, signal, ...(request.progress && { onProgress }) };
      const explanation = await method(engine, request.picture, options);
      return new Handover(explanation, buffersOf(explanation));
    }
    case "classModel":
      return classModel(engine, { ...request.options, signal, ...(request.progress && { onProgress }) });
    case "compareRules":
      return compareRules(engine, request.picture, { ...request.options, signal });
    case "verify": {
      const options = { ...request.options, signal };
      const verification = await verifyIdentity(engine, biasesOf(engine), request.picture, options);
      return request.deep
        ? { ...verification, probe: await probeGradient(engine, request.picture, options) }
        : verification;
    }
  }
}

async function open(model: ModelHeader, options: SessionOptions): Promise<Opened> {
  opening = Engine.prepare(model, { ...options, keep: options.keep ?? lastConvolution(model) });
  const { spec, binary, threads, memoryBytes } = await opening;
  return { spec, binary, threads, memoryBytes, memory: options.memory ?? "normal" };
}

/** Those of a result's arrays, each made for it alone. */
function buffersOf({ map, ...rest }: Explanation): ArrayBuffer[] {
  const arrays = [map.data, ...Object.values(rest)].filter((value) => value instanceof Float32Array);
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}

function biasesOf(engine: Engine): Map<string, Float32Array> {
  const biases = engine.spec.layers.map(({ name }) => [name, engine.bias(name)] as const);
  return new Map(biases.flatMap(([name, bias]) => (bias ? [[name, bias]] : [])));
}

function lastConvolution({ spec }: ModelHeader): string[] {
  return spec.layers
    .filter((layer) => layer.kind === "conv3x3")
    .slice(-1)
    .map((layer) => layer.name);
}
