import type { ModelSpec } from "@deep-inside/spec";
import type { SampleSource } from "./sample.js";

/**
 * The pictures of a folder, or the fixed evaluation set; each loaded only where it is used.
 *
 * @param scenes  how many of the set
 * @throws SaliencyError as `folderSource` and `sceneSource`
 */
export async function sampleSource(
  spec: ModelSpec,
  folder: string | undefined,
  scenes: number,
  seed: number,
): Promise<SampleSource> {
  if (folder !== undefined) return (await import("./folder.js")).folderSource(spec, folder);
  return (await import("./scenes.js")).sceneSource(spec, scenes, seed);
}
