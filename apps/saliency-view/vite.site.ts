import { defineConfig } from "vite";

/** The playground: static files that work offline and below any path. */
export default defineConfig({
  root: new URL("site", import.meta.url).pathname,
  base: "./",
  worker: { format: "es" },
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
