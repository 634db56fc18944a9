// The script of the files worker: what would block the page's thread, or has a decoder the page need not load.
import { answerQuestions, Handover } from "@deep-inside/core";
import { encodePng } from "@deep-inside/images";
import { readModelFile } from "./read-model-file.js";
import * as pictures from "./pictures.js";
import type { Question } from "./protocol.js";

answerQuestions<Question>(async (question, { signal, onProgress }) => {
  switch (question.kind) {
    case "model": {
      const read = await readModelFile(question.file, signal, onProgress);
      const buffers = new Set([...read.model.tensors.values()].map(({ data }) => data.buffer as ArrayBuffer));
      return new Handover(read, [...buffers]);
    }
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
    case "hash":
      return pictures.hash(question.picture);
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
