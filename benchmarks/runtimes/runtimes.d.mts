/** Does a request in a runtime: see work.mjs. */
export type Run = (request: { task: string; options: object }) => Promise<{ runtime: string; result: unknown }>;
export const RUNTIMES: Readonly<Record<string, Run>>;
export function atHand(): string[];
export function otherNodes(): Run[];
