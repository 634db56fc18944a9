/** Takes the bytes of a file one after the other, and gives them back as a Blob. */
export interface Sink {
  /** @throws SaliencyError `file` when there is no room for them */
  write(bytes: Uint8Array): void;
  finish(): Promise<Blob>;
  discard(): void;
}

/** Keeps the bytes in memory. */
export function memorySink(begun: readonly BlobPart[] = []): Sink {
  const parts = [...begun];
  return {
    write: (bytes) => void parts.push(bytes as Uint8Array<ArrayBuffer>),
    finish: () => Promise.resolve(new Blob(parts)),
    discard: () => void parts.splice(0),
  };
}
