/** URL of this package's folder, whether the code runs from the sources or from dist/. */
export const ROOT = new URL(import.meta.url.endsWith("/dist/root.js") ? "../" : "./", import.meta.url);
