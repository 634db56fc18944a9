// The life of a helper thread: wait for a task, do one's share of it, meet the others at its end.
import { Control, Direction, Storage } from "../../src/shared/program";
import { backward } from "./backward";
import { barrier, waitWhile } from "./barrier";
import { forward } from "./forward";
import { ownControl, setting } from "./step";
import { layOut } from "./weights";

/** Gives out a task and does the share of thread 0; returns when all threads have done theirs. */
export function run(program: usize, control: usize, direction: i32, s: i32, bare: i32, threads: i32): void {
  if (ASC_FEATURE_THREADS && threads > 1) {
    store<i32>(control + (Control.Direction << 2), direction);
    store<i32>(control + (Control.Step << 2), s);
    store<i32>(control + (Control.Bare << 2), bare);
    atomic.add<i32>(control + (Control.Task << 2), 1);
    atomic.notify(control + (Control.Task << 2), -1);
  }
  perform(program, control, direction, s, bare, 0, threads);
}

/**
 * Has all threads lay out rows row..row+rows-1 of the weights of step s, which wait in the scratch blocks as `source`, each
 * `stride` bytes after the one before.
 */
export function loadRows(
  program: usize,
  control: usize,
  s: i32,
  row: i32,
  rows: i32,
  stride: i32,
  source: Storage,
  threads: i32,
): void {
  store<i32>(control + (Control.Step << 2), s);
  store<i32>(control + (Control.Row << 2), row);
  store<i32>(control + (Control.Rows << 2), rows);
  store<i32>(control + (Control.Stride << 2), stride);
  store<i32>(control + (Control.Source << 2), source);
  run(program, control, Direction.Load, s, 0, threads);
}

/** Does tasks after number `done` until told to quit or a thread fails. */
export function work(program: usize, control: usize, done: i32, thread: i32, threads: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  const task = control + (Control.Task << 2);
  for (;;) {
    waitWhile(control, task, done);
    const next = atomic.load<i32>(task);
    if (next == done) return; // another thread has failed
    done = next;
    const direction = setting(control, Control.Direction);
    if (direction == Direction.Quit) return;
    const s = setting(control, Control.Step);
    perform(program, control, direction, s, setting(control, Control.Bare), thread, threads);
  }
}

function perform(program: usize, control: usize, direction: i32, s: i32, bare: i32, thread: i32, threads: i32): void {
  if (direction == Direction.Load) return layOut(program, control, thread, threads);
  const each = setting(control, Control.Each) != 0;
  const own = each ? ownControl(control, thread) : control;
  const one = each ? 0 : thread;
  const all = each ? 1 : threads;
  if (direction == Direction.Forward) forward(program, own, s, one, all);
  else backward(program, own, s, bare, one, all);
  barrier(control, threads);
}
