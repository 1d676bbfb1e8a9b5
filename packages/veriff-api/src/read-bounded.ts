/**
 * Reads a body to its end, counting what arrives: a `Content-Length` is only a claim.
 *
 * @param limit - Bytes that are kept.
 * @param discardLimit - Bytes up to which a longer body is read and dropped, so that a peer who
 *   is still writing gets to read the answer. Default: nothing more is read.
 * @returns Null when it is longer than `limit` bytes.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  discardLimit = limit,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > discardLimit) return null;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) return null;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
