// One import in a process of its own: `node import-one.mjs FILE DTYPE` prints what it took and what came out, as JSON.
import { createHash } from "node:crypto";
import { importModelFile } from "@deep-inside/models/node";

const [file, dtype] = process.argv.slice(2);
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const { model, format, architecture, warnings } = await importModelFile(file, { dtype });
const ms = performance.now() - start;
// In KiB; the peak of the whole process, its code included.
const peak = process.resourceUsage().maxRSS;
const hashes = {};
if (dtype === "f32")
  for (const [name, { data }] of model.tensors) hashes[name] = createHash("sha256").update(data).digest("hex");
const bytes = [...model.tensors.values()].reduce(
  (sum, { data, scale }) => sum + data.byteLength + (scale?.byteLength ?? 0),
  0,
);
console.log(JSON.stringify({ format, architecture, warnings, ms, peakKiB: peak, startKiB: before, bytes, hashes }));
