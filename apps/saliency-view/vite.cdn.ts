import { defineConfig, type Plugin } from "vite";

/** Spaces within templates of styles and markup, which no minifier touches, are a thirtieth of what a page loads. */
const withoutSpaces: Plugin = {
  name: "without-spaces",
  transform(code, id) {
    if (!/\/dist\/[^?]*\.js$/.test(id)) return null;
    if (!id.endsWith(".styles.js")) return code.replace(/\n\s+/g, "\n").replace(/>\n</g, "><");
    return code
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/\s+/g, " ")
      .replace(/ ?([{};,>]) ?/g, "$1")
      .replaceAll(": ", ":")
      .replaceAll(";}", "}")
      .replace(/\b0\./g, ".");
  },
};

/** The element with everything it needs in one folder, from the compiled modules. */
export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [withoutSpaces],
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
