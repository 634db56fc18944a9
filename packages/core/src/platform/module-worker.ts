/*
 * Bundlers find a worker's script only in the literal `new Worker(new URL("./x.js", import.meta.url), ...)`, with the
 * global Worker. But a script on another origin must be started through a blob, and a page under Trusted Types must be
 * given the URL by a policy. So the literal is run once with a Worker that only notes the URL.
 */

import { SaliencyError } from "@deep-inside/spec";

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

interface WorkerScope {
  Worker: typeof Worker;
  readonly origin?: string;
  readonly trustedTypes?: TrustedTypes;
}

/** Name of the Trusted Types policy, for the directive `trusted-types`. */
export const POLICY_NAME = "deep-inside";

let trusted: ((url: string) => string) | null = null;

/**
 * Starts the module worker that `literal` names, wherever its script lies.
 *
 * @throws SaliencyError `unsupported-runtime` where Trusted Types do not allow the policy
 * @param literal `() => new Worker(new URL("./x.js", import.meta.url), { type: "module" })`, word for word
 */
export function moduleWorker(literal: () => Worker): Worker {
  const scope = globalThis as unknown as WorkerScope;
  const url = scriptUrl(scope, literal);
  trusted ??= policy(scope.trustedTypes);
  if (new URL(url).origin === scope.origin || url.startsWith("blob:")) {
    return new scope.Worker(trusted(url), { type: "module" });
  }
  const blob = URL.createObjectURL(new Blob([loader(url)], { type: "text/javascript" }));
  // Never revoked: the worker reads it when it starts, and nothing tells when it has.
  return new scope.Worker(trusted(blob));
}

/**
 * A script that imports the module and holds back what is posted until that listens. It is none with `import "..."` at
 * its head: module workers do not start from blobs where the page's origin is opaque, as in a sandboxed frame.
 */
function loader(url: string): string {
  return `
    const early = [];
    const hold = (event) => {
      event.stopImmediatePropagation();
      early.push(event.data);
    };
    addEventListener("message", hold);
    import(${JSON.stringify(url)}).then(
      () => setTimeout(() => {
        removeEventListener("message", hold);
        for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
      }),
      (error) => setTimeout(() => {
        throw error;
      }),
    );`;
}

function scriptUrl(scope: WorkerScope, literal: () => Worker): string {
  const real = scope.Worker;
  let url = "";
  scope.Worker = class {
    constructor(script: string | URL) {
      url = String(script);
    }
  } as unknown as typeof Worker;
  try {
    literal();
  } finally {
    scope.Worker = real;
  }
  return new URL(url, globalThis.location?.href).href;
}

/** Only URLs of this module's own callers pass through: no text of a page ever reaches the policy. */
function policy(types: TrustedTypes | undefined): (url: string) => string {
  if (!types) return (url) => url;
  try {
    const rules = types.createPolicy(POLICY_NAME, { createScriptURL: (url) => url });
    return (url) => rules.createScriptURL(url);
  } catch (error) {
    throw new SaliencyError(
      "unsupported-runtime",
      `The page's Content-Security-Policy does not let a worker start: its trusted-types must allow "${POLICY_NAME}".`,
      { cause: error },
    );
  }
}
