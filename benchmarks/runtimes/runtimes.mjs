// The runtimes by name, each a function from a request to { runtime, result }.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "../install.mjs";
import { inChromium, inFirefox } from "./browser/launch.mjs";

const here = new URL("./", import.meta.url);
const SCRIPT = fileURLToPath(new URL("process.mjs", here));

/** A runtime that hangs fails. */
const LIMIT_MS = 30 * 60 * 1000;

const installed = (name) => {
  install(here);
  return fileURLToPath(new URL(`node_modules/.bin/${name}`, here));
};

/** What starts a script in each runtime that is a process: a program and its arguments. */
export const COMMANDS = {
  node: () => [process.execPath],
  deno: () => [installed("deno"), "run", "--quiet", "--allow-all"],
  bun: () => [installed("bun"), "run"],
};

const inCommand = (name) => (request) => {
  const [command, ...args] = COMMANDS[name]();
  return inProcess(command, args, request);
};

export const RUNTIMES = {
  node: inCommand("node"),
  deno: inCommand("deno"),
  bun: inCommand("bun"),
  chromium: inChromium,
  firefox: inFirefox,
};

/** Names of the runtimes that need no installation now. */
export function atHand() {
  const installed = existsSync(new URL("node_modules/", here)) ? ["deno", "bun", "chromium"] : [];
  return ["node", ...installed, ...(process.env.FIREFOX_PATH ? ["firefox"] : [])];
}

/** Every other Node on the PATH, which may be older than the one that runs this. */
export function otherNodes() {
  const folders = new Set(process.env.PATH.split(delimiter).filter((folder) => !folder.includes("node_modules")));
  const files = [...folders].map((folder) => join(folder, "node")).filter(executable);
  return files.map((file) => (request) => inProcess(file, [], request));
}

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function inProcess(command, args, request) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, SCRIPT, JSON.stringify(request)], {
      stdio: ["ignore", "pipe", "inherit"],
      timeout: LIMIT_MS,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      if (status === 0) resolve(JSON.parse(output));
      else if (child.killed)
        reject(new Error(`${command} took over ${LIMIT_MS / 60_000} minutes; --models and --rounds measure less`));
      else reject(new Error(`${command} ended with ${signal ?? `status ${status}`}`));
    });
  });
}
