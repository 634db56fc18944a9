// What a page loads, gzipped; run by test/package/size.test.ts, or by hand after a build: npx size-limit
import { readdirSync, readFileSync } from "node:fs";

const assets = readdirSync(new URL("dist/cdn/assets", import.meta.url)).map((name) => `dist/cdn/assets/${name}`);
const text = (file) => readFileSync(new URL(file, import.meta.url), "latin1");
/** Scripts that name the binaries, and those of the threads. Readers of weights and pictures are loaded when needed. */
const scripts = assets.filter(
  (file) => file.endsWith(".js") && (/thread-/.test(file) || /relaxed-shared/.test(text(file))),
);
/** The largest of the four binaries, of which a page loads one. */
const [binary] = assets
  .filter((file) => /\/(simd|relaxed)[^/]*\.wasm$/.test(file))
  .sort((a, b) => text(b).length - text(a).length);

export default [
  { name: "element and Lit", path: "dist/cdn/saliency-view.js", limit: "30 kB", gzip: true },
  { name: "engine", path: [...scripts, binary], limit: "60 kB", gzip: true },
];
