export { loadModelFile } from "./load.js";
export { readFileBytes } from "./read-file.js";
export { importModelFile } from "./import-file.js";
export { openSource } from "./file-source.js";
export { cachedPath, cacheFolder, findCopies } from "../pull/cache.js";
export { digestFile, requireHash, type ExpectedHash } from "../pull/digest.js";
export { download, type DownloadOptions } from "../pull/download.js";
export { knownFile, pullWeights, type Pulled } from "../pull/pull.js";
export { KNOWN_FILES, type KnownFile } from "../pull/registry.js";
