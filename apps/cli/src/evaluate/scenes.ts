import { networkInput } from "@deep-inside/images";
import { SaliencyError, type ModelSpec } from "@deep-inside/spec";
import { CLASSES, composeScene, EVALUATION_NAME, evaluationScene, loadSprites } from "@deep-inside/weights/scenes";
import type { SampleSource } from "./sample.js";

/**
 * The fixed evaluation set: scenes composed as they are needed, in the size of the network input.
 *
 * @throws SaliencyError `unknown-class`: the model does not name the things that the scenes show
 */
export async function sceneSource(spec: ModelSpec, count: number, seed: number): Promise<SampleSource> {
  const classIndices = CLASSES.map(({ name }) => spec.classes?.indexOf(name) ?? -1);
  const missing = CLASSES.find((_, k) => classIndices[k] === -1);
  if (missing) {
    throw new SaliencyError(
      "unknown-class",
      `${spec.name} has no class "${missing.name}", which the scenes show. Evaluate it on a folder of your own: deep-inside evaluate FOLDER.`,
    );
  }
  const { height, width } = spec.input;
  const sprites = await loadSprites();
  return {
    identity: `${EVALUATION_NAME} ${height}x${width} seed ${seed}`,
    count,
    name: (index) => `scene ${index}`,
    group: (index) => evaluationScene(index, spec.input, seed).group.name,
    load: async (index) => {
      const scene = composeScene(sprites, evaluationScene(index, { height, width }, seed).options);
      const image = { height, width, data: scene.rgb };
      const subjects = scene.objects.map(({ classIndex, mask }) => ({
        classIndex: classIndices[classIndex] as number,
        mask: { height, width, data: mask },
      }));
      return { image, planes: networkInput(image, spec.input).planes, subjects };
    },
  };
}
