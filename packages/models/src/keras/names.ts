import type { Hdf5 } from "./hdf5/open.js";

/** Names of a group's weights in Keras's order; long lists are split into weight_names0, weight_names1, ... */
export function namesIn(file: Hdf5, path: string, attribute: "weight_names" | "layer_names"): readonly string[] {
  const whole = file.texts(path, attribute);
  if (whole !== null) return whole;
  const parts: string[] = [];
  for (
    let i = 0, part = file.texts(path, `${attribute}0`);
    part !== null;
    part = file.texts(path, `${attribute}${++i}`)
  )
    parts.push(...part);
  return parts;
}
