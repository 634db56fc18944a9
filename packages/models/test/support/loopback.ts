import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Loopback {
  readonly url: string;
  readonly requests: IncomingMessage[];
  close(): void;
}

/** A server on the loopback interface that gives these answers in order, and the last one from then on. */
export async function loopback(...answers: readonly Answer[]): Promise<Loopback> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.push(request), answers.length) - 1];
    answer?.(request, response);
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.bin`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An honest file server with ranges and If-Range. */
export function honest(data: Uint8Array, etag = '"1"'): Answer {
  return (request, response) => {
    const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const ranged = begin > 0 && request.headers["if-range"] === etag;
    const body = ranged ? data.subarray(begin) : data;
    const range = ranged ? { "content-range": `bytes ${begin}-${data.length - 1}/${data.length}` } : {};
    response.writeHead(ranged ? 206 : 200, { etag, "content-length": body.length, ...range });
    response.end(body);
  };
}

/**
 * Sends the first bytes of an honest answer, then breaks the connection.
 *
 * @param arrived says that the receiver has put some of them away; else the break may overtake them
 */
export function broken(data: Uint8Array, bytes: number, etag = '"1"', arrived: () => boolean = () => true): Answer {
  return (_, response) => {
    response.writeHead(200, { etag, "content-length": data.length });
    const breakOff = (): unknown => (arrived() ? response.destroy() : setTimeout(breakOff, 5));
    response.write(data.subarray(0, bytes), () => setTimeout(breakOff, 20));
  };
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(code, headers).end("no");
}
