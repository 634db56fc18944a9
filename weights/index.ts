/**
 * Where the embedded model and the sample pictures are. Importing this loads neither pictures nor native modules;
 * the scene generator is `@deep-inside/weights/scenes`.
 */
import { fileURLToPath } from "node:url";
import { ROOT } from "./root.js";

export const MODEL_NAME = "deep-inside-72";
export const MODEL_URL = new URL(`${MODEL_NAME}.safetensors`, ROOT);
export const MODEL_PATH = fileURLToPath(MODEL_URL);
export const SAMPLES_URL = new URL("samples/", ROOT);
export const SAMPLES_PATH = fileURLToPath(SAMPLES_URL);
export { CLASSES, classIndexOf, type ListedClass } from "./scenes/classes.js";
