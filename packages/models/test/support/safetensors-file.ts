/** A safetensors file of exactly this header text and payload, right or wrong. */
export function fileOf(header: unknown, payload: Uint8Array | number = 0, length?: bigint): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const data = typeof payload === "number" ? new Uint8Array(payload) : payload;
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}
