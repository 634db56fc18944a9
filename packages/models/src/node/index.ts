export { loadModelFile } from "./load.js";
export { readFileBytes } from "./read-file.js";
export { importModelFile } from "./import-file.js";
export { openSource } from "./file-source.js";
