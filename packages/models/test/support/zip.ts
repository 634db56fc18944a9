export interface FakeRecord {
  readonly name: string;
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says, where it is to lie. */
  readonly size?: number;
  readonly storedSize?: number;
  readonly offset?: number;
}

/** A zip archive of stored records, honest unless told otherwise. */
export function zip(
  records: readonly FakeRecord[],
  { count = records.length, comment = "" } = {},
): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let position = 0;
  for (const { name, data = new Uint8Array(0), method = 0, flags = 0, size, storedSize, offset } of records) {
    const local = Buffer.alloc(30 + Buffer.byteLength(name));
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + Buffer.byteLength(name));
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(storedSize ?? data.length, 20);
    entry.writeUInt32LE(size ?? data.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset ?? position, 42);
    entry.write(name, 46);
    parts.push(local, Buffer.from(data));
    directory.push(entry);
    position += local.length + data.length;
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = Buffer.alloc(22 + comment.length);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(position, 16);
  end.writeUInt16LE(comment.length, 20);
  end.write(comment, 22);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
