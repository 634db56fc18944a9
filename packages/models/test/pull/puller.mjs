// A process that pulls one file: `node puller.mjs REGISTRY_ENTRY MIRROR`, into DEEP_INSIDE_CACHE. Prints what it did.
import { KNOWN_FILES, pullModel } from "@deep-inside/models/node";

const [entry, mirror] = process.argv.slice(2);
const file = JSON.parse(entry);
KNOWN_FILES.push(file);
const { from, sha256 } = await pullModel(file.name, { mirror, pauseMs: 10 });
console.log(JSON.stringify({ from, sha256 }));
