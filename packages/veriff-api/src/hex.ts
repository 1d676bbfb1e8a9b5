/**
 * Bytes as hex digits. `@noble/hashes` has the same and checks what it is given, which a Worker that
 * takes nothing else of it would have to load.
 */

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two lower-case digits for each byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += digits[byte];
  return text;
}

/** @param text - Pairs of digits of either case, and nothing else. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = digitAt(text, 2 * index) * 16 + digitAt(text, 2 * index + 1);
  }
  return bytes;
}

/** In ASCII, the low bits of 0 to 9 are the value, and those of A to F and a to f 9 less. */
function digitAt(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return (code & 15) + 9 * (code >> 6);
}
