// Runs in Node, Deno or Bun: a request as the argument, its result as JSON on standard output.
import { readFile } from "node:fs/promises";
import { work } from "./work.mjs";

const root = new URL("../../", import.meta.url);
const { deno, bun, node } = process.versions;
const host = {
  runtime: deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node ${node}`,
  embeddedModel: () => readFile(new URL("weights/deep-inside-72.safetensors", root)),
  binary: (name) => readFile(new URL(`packages/core/build/${name}.wasm`, root)),
  log: (line) => console.error(`${host.runtime}: ${line}`),
};
const result = await work(JSON.parse(process.argv[2]), host);
// Workers of an engine may keep the process alive in some runtimes.
process.stdout.write(JSON.stringify({ runtime: host.runtime, result }), () => process.exit(0));
