// Compiles assembly/ to build/*.wasm: {simd, relaxed} x {single, shared memory}, and a debug build with assertions.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { generateMultiply } from "./generate-multiply.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(join(root, "assembly")); // no asconfig.json there: asc would take one silently
mkdirSync("../build", { recursive: true });
mkdirSync("generated", { recursive: true });
generateMultiply("generated/multiply.ts");

const COMMON = ["--runtime", "stub", "--importMemory", "--noExportMemory", "--initialMemory", "1"];
const RELEASE = ["-O3", "--converge", "--noAssert"];

async function compile(entry, name, features, options) {
  const shared = features.includes("threads");
  const memory = shared ? ["--sharedMemory", "--maximumMemory", "65536"] : [];
  const args = [entry, "-o", `../build/${name}.wasm`, ...COMMON, ...memory, "--enable", features.join(","), ...options];
  const { error, stderr } = await asc.main(args);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}

await compile("index.ts", "simd", ["simd"], RELEASE);
await compile("index.ts", "relaxed", ["simd", "relaxed-simd"], RELEASE);
await compile("index.ts", "simd-shared", ["simd", "threads"], RELEASE);
await compile("index.ts", "relaxed-shared", ["simd", "relaxed-simd", "threads"], RELEASE);
await compile("index.ts", "debug", ["simd"], ["--debug"]);
