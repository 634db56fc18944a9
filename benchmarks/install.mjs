// Installs a folder's locked dependencies when they are missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function install(folder) {
  if (existsSync(new URL("node_modules/", folder))) return;
  console.error(`Installing ${fileURLToPath(folder)}`);
  // onnxruntime-node carries its processor binaries; its install script would fetch those for graphics cards.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`npm ci failed in ${fileURLToPath(folder)}`);
}
