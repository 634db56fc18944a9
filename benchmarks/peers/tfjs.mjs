// The WebAssembly backend of TensorFlow.js: forward, and tf.grad of the class score by the picture.
import { createRequire } from "node:module";
import { dirname } from "node:path";

const require = createRequire(import.meta.url);

export async function tensorflow({ model, picture, target }) {
  const tf = require("@tensorflow/tfjs");
  const backend = require("@tensorflow/tfjs-backend-wasm");
  backend.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  backend.setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
  const { height, width } = model.spec.input;
  const parameters = new Map(Array.from(model.tensors, ([name, tensor]) => [name, upload(tf, tensor)]));
  const input = tf.tidy(() => tf.transpose(tf.tensor(picture, [1, 3, height, width]), [0, 2, 3, 1]));
  const score = (x) => tf.sum(tf.slice(network(tf, model.spec, parameters, x), [0, target], [1, 1]));
  const gradient = tf.grad(score);
  return {
    version: tf.version.tfjs,
    forward: () => finish(tf, () => network(tf, model.spec, parameters, input)),
    gradient: () => finish(tf, () => tf.transpose(gradient(input), [0, 3, 1, 2])),
    release: () => tf.disposeVariables(),
  };
}

/** Convolutions as rows, columns, in, out; all else as stored. */
function upload(tf, { shape, data }) {
  const values = new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4);
  return tf.tidy(() => {
    const tensor = tf.tensor(values, shape);
    return shape.length === 4 ? tf.transpose(tensor, [2, 3, 1, 0]) : tensor;
  });
}

function network(tf, { layers }, parameters, input) {
  let x = input;
  let flat = false;
  for (const { kind, name, relu } of layers) {
    const weight = parameters.get(`${name}.weight`);
    const bias = parameters.get(`${name}.bias`);
    if (kind === "conv3x3") {
      const activation = relu ? "relu" : "linear";
      x = tf.fused.conv2d({ x, filter: weight, strides: 1, pad: "same", bias, activation });
    } else if (kind === "maxpool2x2") {
      x = tf.maxPool(x, 2, 2, "valid");
    } else {
      if (!flat) x = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [1, -1]);
      flat = true;
      // Not fused: 4.22.0 gives wrong values for a fused product with relu.
      x = tf.add(tf.matMul(x, weight, false, true), bias);
      if (relu) x = tf.relu(x);
    }
  }
  return x;
}

async function finish(tf, work) {
  const result = tf.tidy(work);
  const values = await result.data();
  result.dispose();
  return values;
}
