// Builds the package: modules for bundlers (dist), one folder for a plain <script> (dist/cdn), the playground (dist/site).
import { copyFile, mkdir, rm } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { writeEmoji } from "./emoji.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
const bin = (name, command) => {
  const path = require.resolve(`${name}/package.json`);
  const { bin: bins } = require(path);
  return fileURLToPath(new URL(typeof bins === "string" ? bins : bins[command], `file://${path}`));
};

await rm(`${root}dist`, { recursive: true, force: true });
await mkdir(`${root}dist`);
await copyFile(require.resolve("@deep-inside/weights/model"), `${root}dist/deep-inside-72.safetensors`);
node(bin("typescript", "tsc"), "-p", "tsconfig.json");
node(bin("@custom-elements-manifest/analyzer", "cem"), "analyze", "--quiet");
await build({ configFile: `${root}vite.cdn.ts`, logLevel: "warn" });
await build({ configFile: `${root}vite.site.ts`, logLevel: "warn" });
await writeEmoji(`${root}dist/site/emoji`);
