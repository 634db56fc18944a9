// For pages without a bundler: registers the tag, and has everything else to import.
import "./define.js";

export * from "./index.js";
