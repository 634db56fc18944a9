// The script of the files worker: what would block the page's thread, or has a decoder the page need not load.
import { answerQuestions, Handover } from "@deep-inside/core";
import { encodePng } from "@deep-inside/images";
import { readModelFile } from "../models/read-model.js";
import { hashFile } from "../models/source-hash.js";
import { clearStored, removeStored } from "../models/storage.js";
import * as pictures from "./pictures.js";
import type { Question } from "./protocol.js";

answerQuestions<Question>(async (question, { signal, onProgress }) => {
  switch (question.kind) {
    case "model":
      return readModelFile(question.file, signal, onProgress);
    case "forgetModel":
      return removeStored(question.name);
    case "clearModels":
      return clearStored();
    case "hash":
      return hashFile(question.file);
    case "picture": {
      const handle = await pictures.open(question);
      if (!question.input) return new Handover(handle, [handle.bitmap]);
      const seen = pictures.toInput(handle.id, question.input);
      return new Handover({ ...handle, seen }, [handle.bitmap, seen.planes.buffer as ArrayBuffer]);
    }
    case "input": {
      const input = pictures.toInput(question.picture, question.input);
      return new Handover(input, [input.planes.buffer as ArrayBuffer]);
    }
    case "localize":
      return pictures.locate(question.picture, question.map, question.geometry);
    case "file":
      return pictures.fileOf(question.picture);
    case "render": {
      const png = pictures.render(question);
      return new Handover(png, [png.buffer as ArrayBuffer]);
    }
    case "encode": {
      const png = encodePng(question.image, question.text);
      return new Handover(png, [png.buffer as ArrayBuffer]);
    }
    case "forget":
      return pictures.forget(question.picture);
  }
});
