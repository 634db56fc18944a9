// Where all threads of a run meet. Waiting spins for some microseconds (phases are that close) before it sleeps.
//
// The host does the sleeping: the baseline compiler of V8 11.3 (Node 20) saves the address operand of
// memory.atomic.wait32 as eight bytes in a slot of four, which sets the local variable beside it to zero.
import { Control } from "../../src/shared/program";

const SPINS: i32 = 10000;

/** Sleeps while the word at `at` is `value`, for a time only, so that a failed thread is noticed: src/engine/instance.ts. */
declare function sleep(at: usize, value: i32): void;

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
    sleep(at, value);
  }
}
