import { decodeImage } from "@deep-inside/images";
import type { ErrorCode } from "@deep-inside/spec";
import { locate } from "../localize/locate.js";
import { drawMap } from "../saliency/draw-map.js";

/** Work on whole pictures that can be done in a thread of its own: inputs and results are plain data. */
export const TASKS = { decode: decodeImage, draw: drawMap, locate };

export type TaskName = keyof typeof TASKS;

export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];

export type TaskResult<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;

/** What the thread answers. */
export type TaskAnswer = { readonly value: unknown } | { readonly error: { code: ErrorCode; message: string } };
