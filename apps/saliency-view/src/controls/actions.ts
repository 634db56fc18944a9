import { asSaliencyError, type SaliencyError } from "@deep-inside/spec";
import { chooseFiles, saveFile, sortFiles, WEIGHT_TYPES, type Files } from "../input/files.js";
import type { ControlActions } from "./controls.js";

/** What the panel does to its element; errors of saving go to `onError`. */
export function controlActions(
  view: { toBlob(): Promise<Blob> },
  onFiles: (files: Files) => void,
  onError: (error: SaliencyError) => void,
): ControlActions {
  return {
    set: (name, value) => void Object.assign(view, { [name]: value }),
    pick: (what) => chooseFiles(what === "weights" ? WEIGHT_TYPES : "image/*", (files) => onFiles(sortFiles(files))),
    save: () =>
      void view.toBlob().then(
        (blob) => saveFile(blob, "saliency.png"),
        (error: unknown) => onError(asSaliencyError(error)),
      ),
  };
}
