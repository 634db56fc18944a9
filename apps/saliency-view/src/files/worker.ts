// The script of the files worker: what would block the page's thread, or has a decoder the page need not load.
import { encodePng, mapOntoImage, networkInput, renderSaliency } from "@deep-inside/images";
import { asSaliencyError } from "@deep-inside/spec";
import { decodePicture } from "./decode-picture.js";
import { fetchModel } from "./fetch-model.js";
import type { Request, Response } from "./protocol.js";

const running = new Map<number, AbortController>();

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.task === "abort") running.get(data.id)?.abort();
  else void answer(data);
});

async function answer(request: Exclude<Request, { task: "abort" }>): Promise<void> {
  const { id } = request;
  const controller = new AbortController();
  running.set(id, controller);
  const send = (response: Response, transfer: ArrayBufferLike[] = []): void =>
    self.postMessage(response, { transfer: transfer as ArrayBuffer[] });
  try {
    const onProgress = (share: number): void => send({ id, kind: "progress", share });
    const [result, transfer] = await perform(request, controller.signal, onProgress);
    send({ id, kind: "answer", answer: result }, transfer);
  } catch (error) {
    const { code, message } = asSaliencyError(error);
    send({ id, kind: "error", code, message });
  } finally {
    running.delete(id);
  }
}

async function perform(
  request: Exclude<Request, { task: "abort" }>,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<[answer: unknown, transfer: ArrayBufferLike[]]> {
  switch (request.task) {
    case "model": {
      const model = await fetchModel(request.file, signal, onProgress);
      return [model, [...new Set([...model.tensors.values()].map(({ data }) => data.buffer))]];
    }
    case "decode": {
      const image = await decodePicture(request.file);
      return [image, [image.data.buffer]];
    }
    case "input": {
      const input = networkInput(request.image, request.input);
      return [input, [input.planes.buffer]];
    }
    case "render": {
      const { image, map, geometry, options, text } = request;
      const rendered = renderSaliency(image, mapOntoImage(map, geometry), options);
      const png = encodePng(rendered.image, text);
      return [png, [png.buffer]];
    }
  }
}
