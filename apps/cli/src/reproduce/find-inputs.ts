import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SaliencyError } from "@deep-inside/spec";
import { chooseModel, type ChosenModel } from "../inputs/model.js";
import { readPicture, type Picture } from "../inputs/picture.js";
import type { Made } from "./remaker.js";

/**
 * The picture that an output was made from: the file given, or one of the recorded name beside the output or in the working folder.
 *
 * @throws SaliencyError `hash-mismatch` when it is another picture, `file` when none is found
 */
export async function findPicture(
  image: NonNullable<Made["image"]>,
  made: string,
  given: string | undefined,
): Promise<Picture> {
  // The name comes from a file: only its last part may lead anywhere.
  const name = basename(image.name);
  const places = given === undefined ? [join(dirname(made), name), name].filter((path) => existsSync(path)) : [given];
  if (places.length === 0) {
    throw new SaliencyError(
      "file",
      `"${name}" is neither beside "${made}" nor in this folder; name the picture with --image.`,
    );
  }
  for (const path of places) {
    const picture = await readPicture(path);
    if (picture.sha256 === image.sha256) return picture;
  }
  throw new SaliencyError(
    "hash-mismatch",
    `"${places[0]}" is not the picture that "${made}" was made from: that one's SHA-256 is ${image.sha256}. ${given === undefined ? "Name it with --image." : "Give that one."}`,
  );
}

/**
 * The model that an output was made with.
 *
 * @throws SaliencyError `hash-mismatch` when the model found is another one; as `chooseModel`
 */
export async function findModel({ model }: Made, made: string, given: string | undefined): Promise<ChosenModel> {
  const chosen = await chooseModel(given);
  const sha256 = await chosen.sha256();
  if (sha256 === model.sha256) return chosen;
  await chosen.close();
  throw new SaliencyError(
    "hash-mismatch",
    `"${made}" was made with ${model.name} of SHA-256 ${model.sha256}; "${chosen.path}" has ${sha256}. Name the file with --model.`,
  );
}
