import { defineConfig } from "vite";

export default defineConfig({
  // The development server must leave packages that start workers as they are: a copy in its cache would not find them.
  optimizeDeps: { exclude: ["@deep-inside/saliency-view", "@deep-inside/core"] },
  worker: { format: "es" },
  server: {
    // Cross-origin isolation, for threads. Without it everything works in one.
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
});
