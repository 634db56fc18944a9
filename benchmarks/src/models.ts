import { readModel } from "@deep-inside/models";
import type { Model } from "@deep-inside/spec";
import type { Host, ModelName } from "./host.js";
import { seededModel } from "./seeded/model.js";
import { vgg16 } from "./seeded/vgg16.js";

const SEED = 1;

/** The full VGG16 out of a seed. */
export function seededVgg16(): Model {
  return seededModel(vgg16(), SEED);
}

export async function modelNamed(name: ModelName, host: Host): Promise<Model> {
  return name === "vgg16" ? seededVgg16() : readModel(await host.embeddedModel());
}
