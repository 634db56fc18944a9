import { readModel } from "@deep-inside/models";
import { seededModel, vgg16 } from "@deep-inside/seeded";
import type { Model } from "@deep-inside/spec";
import type { Host, ModelName } from "./host.js";

const SEED = 1;

/** The full VGG16 out of a seed. */
export function seededVgg16(): Model {
  return seededModel(vgg16(), SEED);
}

export async function modelNamed(name: ModelName, host: Host): Promise<Model> {
  return name === "vgg16" ? seededVgg16() : readModel(await host.embeddedModel());
}
