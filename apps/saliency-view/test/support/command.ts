import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SAMPLES_URL } from "@deep-inside/weights";

const COMMAND = fileURLToPath(new URL("../../../cli/bin/deep-inside.js", import.meta.url));

/** The bytes of the map that `deep-inside saliency --deterministic` writes for a sample. */
export async function mapOfCommand(sample: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "saliency-view-"));
  try {
    const [png, npy] = [join(folder, "map.png"), join(folder, "map.npy")];
    const picture = fileURLToPath(new URL(sample, SAMPLES_URL));
    const args = [COMMAND, "saliency", picture, "--deterministic", "--out", png, "--raw", npy];
    await promisify(execFile)(process.execPath, args);
    const file = await readFile(npy);
    // NumPy's format: the header's length stands at byte 8, the values follow it.
    return file.subarray(10 + file.readUInt16LE(8));
  } finally {
    await rm(folder, { recursive: true });
  }
}
