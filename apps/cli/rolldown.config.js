// Bundles the command with this repository's packages: to load their two hundred modules one by one takes longer than a
// saliency map. What package.json lists under `dependencies` stays outside.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "rolldown";

const { dependencies, optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const outside = Object.keys({ ...dependencies, ...optionalDependencies });

const core = dirname(fileURLToPath(import.meta.resolve("@deep-inside/core")));
/** Scripts of threads, each of them one file, by its name in the bundle, which no chunk has. */
const THREADS = {
  "session.worker": join(core, "session", "worker.js"),
  "engine.worker": join(core, "engine", "thread.js"),
  "task.worker": join(import.meta.dirname, "src", "offload", "worker.ts"),
};

/** Turns `new URL("./worker.js", import.meta.url)`, as the sources name threads and WebAssembly files, to what the bundle has. */
const relink = {
  name: "relink",
  transform(code, id) {
    if (!code.includes("import.meta.url")) return null;
    const relinked = code.replace(/(?<=new URL\(")\.[^"]+\.(js|wasm)(?=", import\.meta\.url\))/g, (name, ending) => {
      const path = join(dirname(id), name);
      if (ending === "js") {
        const thread = Object.entries(THREADS).find(([, file]) => file.replace(/\.ts$/, ".js") === path);
        return thread ? `./${thread[0]}.js` : name;
      }
      this.emitFile({ type: "asset", fileName: basename(path), source: readFileSync(path) });
      return `./${basename(path)}`;
    });
    return relinked === code ? null : { code: relinked, map: null };
  },
};

const bundle = (input, output) => ({
  input,
  platform: "node",
  external: outside.map((name) => new RegExp(`^${name}(/|$)`)),
  plugins: [relink],
  output: { dir: "dist", sourcemap: true, chunkFileNames: "[name].js", ...output },
});

export default defineConfig([
  bundle({ main: "src/main.ts", run: "src/run.ts" }, { cleanDir: true }),
  ...Object.entries(THREADS).map(([name, file]) => bundle({ [name]: file }, { codeSplitting: false })),
]);
