/** How long a pass may keep its thread before other tasks (an abort among them) get a turn. */
export const PAUSE_AFTER_MS = 10;

/** Resolves after the tasks that are waiting have run. */
export function pause(): Promise<void> {
  const scope: { setImmediate?: (done: () => void) => void } = globalThis as never;
  return new Promise((resolve) => {
    if (scope.setImmediate) return scope.setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
