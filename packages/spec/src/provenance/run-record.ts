/**
 * What every output says about the run that made it. Together with the picture's hash, the method and its parameters it
 * decides the output; nothing of the machine is in it (no folders, times or thread counts), so that the same run gives the
 * same file.
 */
export interface RunRecord {
  /** Of deep-inside. */
  readonly version: string;
  readonly command: string;
  readonly model: FileRecord;
  /** Binary of the engine; the results of `simd` are the same everywhere. */
  readonly binary: string;
  /** "low" where weights were rounded to 16 bits to save memory; absent otherwise. */
  readonly memory?: "low";
}

/** A file that a run read. */
export interface FileRecord {
  /** Without folders. */
  readonly name: string;
  /** In hex. */
  readonly sha256: string;
}

/** A class as records name it. */
export interface NamedClass {
  readonly index: number;
  readonly name: string;
}

export function runRecord({ version, command, model, binary, memory }: RunRecord): RunRecord {
  // Shared memory only adds threads, which change no bit.
  return { version, command, model, binary: binary.replace("-shared", ""), ...(memory && { memory }) };
}

/** A layer, channel or unit as records and the command line write it: LAYER[:CHANNEL[:ROW,COLUMN]]. */
export function formatLayerTarget({
  layer,
  channel,
  row,
  column,
}: {
  readonly layer: string;
  readonly channel?: number | undefined;
  readonly row?: number | undefined;
  readonly column?: number | undefined;
}): string {
  const unit = row === undefined || column === undefined ? "" : `:${row},${column}`;
  return channel === undefined ? layer : `${layer}:${channel}${unit}`;
}
