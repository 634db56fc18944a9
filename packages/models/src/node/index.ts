export { loadModelFile } from "./load.js";
export { readFileBytes } from "./read-file.js";
