import { pause } from "@deep-inside/core";

const LONG_MS = 3;

/** Does one step of some work, and gives way to other tasks if it took long: a loop does until the browser has compiled it. */
export async function step<T>(work: () => T): Promise<T> {
  const begun = performance.now();
  const done = work();
  if (performance.now() - begun > LONG_MS) await pause();
  return done;
}
