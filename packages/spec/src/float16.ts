// IEEE 754 binary16, converted without Float16Array: Node 20 and 22 do not have it.

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

const PATTERNS = 65536;

let widened: Float32Array | null = null;

/** All binary16 values as f32, made on first use. */
function wideningTable(): Float32Array {
  return (widened ??= Float32Array.from({ length: PATTERNS }, (_, half) => widen(half)));
}

function widen(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Widens binary16 bit patterns to f32, exactly. */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  if (halves.length < PATTERNS) {
    // The biases of a model are not worth the table.
    for (let i = 0; i < halves.length; i++) floats[i] = widen(halves[i]!);
    return floats;
  }
  const table = wideningTable();
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]!]!;
  return floats;
}

/** Rounds f32 to the nearest binary16, ties to even, as bit patterns. Values of 65520 and above become infinity. */
export function float32ToFloat16(floats: Float32Array): Uint16Array {
  const halves = new Uint16Array(floats.length);
  narrowToFloat16(halves, floats);
  return halves;
}

/** The same into an array of the caller's. */
export function narrowToFloat16(halves: Uint16Array, floats: Float32Array): void {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < halves.length; i++) halves[i] = narrow(bits[i] as number);
}

function narrow(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude < 0x38800000) {
    // Below 2^-14 the result is subnormal, a multiple of 2^-24: adding 0.5, whose last bit is 2^-24, makes the f32
    // addition itself round to it.
    scratchBits[0] = magnitude;
    scratchFloat[0] = (scratchFloat[0] as number) + 0.5;
    return sign | ((scratchBits[0] as number) - 0x3f000000);
  }
  // Rebias the exponent from 127 to 15, then add just under half of the last kept bit (a full half when it is odd).
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}
