// ONNX Runtime, native and in WebAssembly: forward only, it has no gradients.
import { readFile } from "node:fs/promises";

export async function onnxruntimeNode({ onnxPath, picture, inputShape, threads }) {
  const ort = await import("onnxruntime-node");
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: "all" };
  return session(ort, await ort.InferenceSession.create(onnxPath, options), picture, inputShape);
}

export async function onnxruntimeWeb({ onnxPath, weightsPath, location, picture, inputShape, threads }) {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = threads;
  const options = {
    graphOptimizationLevel: "all",
    externalData: [{ path: location, data: new Uint8Array(await readFile(weightsPath)) }],
  };
  return session(ort, await ort.InferenceSession.create(await readFile(onnxPath), options), picture, inputShape);
}

function session(ort, opened, picture, inputShape) {
  const forward = async () => {
    const { scores } = await opened.run({ picture: new ort.Tensor("float32", picture, inputShape) });
    return scores.data;
  };
  return { version: ort.env.versions.common, forward, release: () => opened.release() };
}
