import { defineConfig } from "vite";

/** The element with everything it needs in one folder, from the compiled modules. */
export default defineConfig({
  base: "./",
  publicDir: false,
  worker: { format: "es" },
  build: {
    outDir: "dist/cdn",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: "dist/cdn.js",
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "saliency-view.js" },
    },
  },
});
