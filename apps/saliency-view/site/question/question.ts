import type { SaliencyView } from "../../dist/index.js";

/** The parts of the paper, in its order. */
export const TASKS = ["class-model", "saliency", "object", "methods"] as const;
export const VIEWS = ["overlay", "map", "swipe"] as const;
export const OUTLINES = ["mask", "box"] as const;
export const ASCENTS = ["clear", "paper"] as const;

/** What the visitor asks the network. Classes are written as the element's `target`; "" is the most likely one. */
export interface Question {
  readonly task: (typeof TASKS)[number];
  readonly target: string;
  readonly against: string;
  readonly method: string;
  readonly view: (typeof VIEWS)[number];
  readonly outline: (typeof OUTLINES)[number];
  readonly ascent: (typeof ASCENTS)[number];
}

export const FIRST_QUESTION: Question = {
  task: "saliency",
  target: "",
  against: "",
  method: "gradient",
  view: "overlay",
  outline: "mask",
  ascent: "clear",
};

/** `question` with `changes`; a contrast of two classes is one of gradients. */
export function change(question: Question, changes: Partial<Question>): Question {
  const next = { ...question, ...changes };
  if (changes.against) return { ...next, method: "gradient" };
  return changes.method && changes.method !== "gradient" ? { ...next, against: "" } : next;
}

/** One object for each, since the element grows a model anew for another one. */
const ASCENT = { clear: { preset: "clear" }, paper: { preset: "paper" } } as const;

/** Asks the element. While a scene moves, only maps are followed: finding the object takes longer than one. */
export function ask(view: SaliencyView, question: Question, moving: boolean): void {
  const { task, target, against, method, outline, ascent } = question;
  const saliency = task === "saliency";
  const contrast = saliency && against !== "";
  view.target = target || "top1";
  view.minus = contrast ? against : null;
  view.reduce = contrast ? "signed" : "max-abs";
  view.method = saliency ? method : "gradient";
  view.localize = task === "object" && !moving ? outline : "";
  view.view = task === "class-model" ? "class-model" : saliency ? question.view : "overlay";
  view.ascent = ASCENT[ascent];
}
