import { defineConfig } from "vite";

export default defineConfig({
  // Up to Vite 7 the development server must leave packages that start workers as they are: its copies do not find them.
  optimizeDeps: { exclude: ["@deep-inside/saliency-view", "@deep-inside/core"] },
  worker: { format: "es" }, // several scripts to a worker: what few files need is loaded for them alone
  server: {
    // Cross-origin isolation, for threads. Without it everything works in one.
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
});
