// Where all threads of a run meet. Waiting spins for some microseconds (phases are that close) before it sleeps.
import { Control } from "../../src/shared/program";

const SPINS: i32 = 10000;

/** Longest sleep in nanoseconds before a look at whether a thread has failed. */
const SLEEP: i64 = 100_000_000;

/** Waits until all `threads` have called, or one of them has failed. */
export function barrier(control: usize, threads: i32): void {
  if (!ASC_FEATURE_THREADS || threads == 1) return;
  const arrived = control + (Control.Arrived << 2);
  const generation = control + (Control.Generation << 2);
  const now = atomic.load<i32>(generation);
  if (atomic.add<i32>(arrived, 1) + 1 == threads) {
    atomic.store<i32>(arrived, 0);
    atomic.store<i32>(generation, now + 1);
    atomic.notify(generation, -1);
  } else {
    waitWhile(control, generation, now);
  }
}

/** Returns once the word at `at` is no longer `value`, or a thread has failed. */
export function waitWhile(control: usize, at: usize, value: i32): void {
  for (let spins = SPINS; spins > 0; spins--) if (atomic.load<i32>(at) != value) return;
  while (atomic.load<i32>(at) == value && atomic.load<i32>(control + (Control.Failed << 2)) == 0) {
    atomic.wait<i32>(at, value, SLEEP);
  }
}
