import type { Mask, PixelBox } from "../shared/mask.js";

/** One object of an annotation, in pixels of the picture as seen. */
export interface Annotated {
  /** Class name as the file has it. */
  readonly name: string;
  readonly box: PixelBox;
  /** Where the annotation has one. */
  readonly mask?: Mask;
}

/** What an annotation file says about a picture. */
export interface PictureAnnotation {
  /** File name of the picture. */
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly objects: readonly Annotated[];
  /** Why the picture cannot be used: an annotation of it is damaged. */
  readonly wrong?: string;
}

/** Calls `refuse` unless the box has pixels and all of them are in the picture. */
export function checkBox(box: PixelBox, height: number, width: number, refuse: (what: string) => never): void {
  const { left, top, right, bottom } = box;
  const inside = left >= 0 && top >= 0 && right <= width && bottom <= height;
  if (!inside || right <= left || bottom <= top)
    refuse(`the box ${left},${top} to ${right},${bottom} is empty or not within ${width}x${height}`);
}
