import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SaliencyError } from "@deep-inside/spec";
import { answer } from "./answer.js";
import type { Resources } from "./resource.js";

const LOOPBACK = "127.0.0.1";

/** The port that is taken when it is free, so that the address is the same every day: the paper's number, 1312.6034. */
export const USUAL_PORT = 6034;

export interface LocalServer {
  /** Ends in "/". */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `resources` to this machine alone.
 *
 * @param port without it the usual one, or any other that is free
 * @throws SaliencyError `network` when the port is in use or may not be used
 */
export async function serve(resources: Resources, port?: number): Promise<LocalServer> {
  const server = createServer((request, response) => void answer(request, response, resources));
  const listen = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, LOOPBACK, () => {
        server.off("error", reject);
        resolve();
      });
    });
  if (port === undefined) await listen(USUAL_PORT).catch(() => listen(0));
  else await listen(port).catch((error: NodeJS.ErrnoException) => Promise.reject(refusal(port, error)));
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refusal(port: number, error: NodeJS.ErrnoException): SaliencyError {
  const why = error.code === "EADDRINUSE" ? "is in use" : `cannot be used (${error.code ?? error.message})`;
  return new SaliencyError("network", `Port ${port} ${why}; give another --port, or leave it out.`, { cause: error });
}
