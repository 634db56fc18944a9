// PyTorch in a process of its own, which measures its own times; null without a Python that has it.
import { spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("torch_peer.py", import.meta.url));

export async function torch({ weightsPath, picturePath, outPath, tensors, spec, target }) {
  const python = process.env.PYTHON || "python3";
  if (spawnSync(python, ["-c", "import torch"]).status !== 0) return null;
  const child = spawn(python, [SCRIPT], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (message) => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended without an answer.`);
    return JSON.parse(value);
  };
  const { height, width } = spec.input;
  const setup = { weights: weightsPath, picture: picturePath, layers: spec.layers, tensors, height, width, target };
  const { version } = await ask(setup);
  return {
    version,
    run: (run, threads) => ask({ run, threads }),
    result: async (run, threads) => {
      await ask({ run, threads, out: outPath });
      const { buffer } = new Uint8Array(await readFile(outPath));
      return new Float32Array(buffer);
    },
    release: () => child.stdin.end(),
  };
}
