// Ours and the peers, opened on the same weights and picture, their answers compared before anything is timed.
import { Engine } from "@deep-inside/core";
import { cosine, relativeError, require, saliency } from "../dist/index.js";
import { onnxruntimeNode, onnxruntimeWeb } from "./onnxruntime.mjs";
import { tensorflow } from "./tfjs.mjs";

/** f32 sums in different orders: scores and gradients agree to this. */
const SCORE_TOLERANCE = 1e-4;
const GRADIENT_COSINE = 0.9999;

/** One of our engines: its contestants are named `NAME forward` and `NAME saliency`. */
export async function ours(name, subject, options) {
  const engine = await Engine.create(subject.model, options);
  const forward = async () => (await engine.forward([subject.pictures[0]]))[0];
  return {
    contestants: [
      { name: `${name} forward`, run: async () => void (await forward()) },
      { name: `${name} saliency`, run: async () => void (await saliency(engine, subject)) },
    ],
    scores: await forward(),
    gradient: (await saliency(engine, subject)).gradient,
    release: () => engine.dispose(),
  };
}

/**
 * All peers that are here, with `threads` threads; `truth` is our result, by the normalised picture. tfjs has rounds of
 * its own: its gradient takes many seconds.
 */
export async function peers(setting, torchPeer, truth, threads, tfjsRounds) {
  const opened = [];
  const versions = {};
  const add = async (name, peer, { rounds } = {}) => {
    versions[name] = peer.version;
    const parts = [];
    const error = relativeError(await peer.forward(), truth.scores);
    require(error <= SCORE_TOLERANCE, `${name}: its scores differ from ours by ${error}.`);
    parts.push({ name: `${name} forward`, run: async () => void (await peer.forward()), rounds });
    if (peer.gradient) {
      const angle = cosine(await peer.gradient(), truth.gradient);
      require(angle >= GRADIENT_COSINE, `${name}: the cosine of its gradient with ours is ${angle}.`);
      parts.push({ name: `${name} saliency`, run: async () => void (await peer.gradient()), rounds });
    }
    opened.push({ contestants: parts, release: peer.release });
  };
  if (torchPeer) opened.push(await torchContestants(torchPeer, truth, threads, versions));
  await add("onnxruntime-node", await onnxruntimeNode({ ...setting, threads }));
  // In Node its threads do not start: "no available backend found".
  if (threads === 1) await add("onnxruntime-web", await onnxruntimeWeb({ ...setting, threads }));
  if (tfjsRounds > 0) await add("tfjs-wasm", await tensorflow(setting), { rounds: tfjsRounds });
  return { contestants: opened.flatMap((peer) => peer.contestants), versions, release: () => releaseAll(opened) };
}

async function torchContestants(peer, truth, threads, versions) {
  versions.pytorch = peer.version;
  const error = relativeError(await peer.result("forward", threads), truth.scores);
  require(error <= SCORE_TOLERANCE, `pytorch: its scores differ from ours by ${error}.`);
  const angle = cosine(await peer.result("gradient", threads), truth.gradient);
  require(angle >= GRADIENT_COSINE, `pytorch: the cosine of its gradient with ours is ${angle}.`);
  return {
    contestants: [
      { name: "pytorch forward", run: () => peer.run("forward", threads) },
      { name: "pytorch saliency", run: () => peer.run("gradient", threads) },
    ],
    release() {},
  };
}

async function releaseAll(opened) {
  for (const { release } of opened) await release();
}
