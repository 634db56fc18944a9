/** Alignment in bytes of every region: one cache line. */
export const ALIGNMENT = 64;

/** Gives out consecutive regions of the linear memory. */
export class Arena {
  /** First free byte. */
  bytes = 0;

  /** Address of a new region of `bytes` bytes. */
  take(bytes: number): number {
    const at = this.bytes;
    this.bytes += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return at;
  }
}
