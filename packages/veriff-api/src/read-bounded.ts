/**
 * Reads a body to its end, counting what arrives: a `Content-Length` is only a claim.
 *
 * @param limit - Bytes that are kept.
 * @param discardLimit - Bytes up to which a longer body is read and dropped, so that a peer who
 *   is still writing gets to read the answer. Default: nothing more is read.
 * @param onKept - Told how many bytes are kept, as they arrive. What it throws ends the reading.
 * @returns Null when it is longer than `limit` bytes.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  discardLimit = limit,
  onKept: (size: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > discardLimit) return null;
    if (size > limit) continue;
    onKept(size);
    chunks.push(chunk);
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

/**
 * Reads the body of a request or response like `readBounded`. Where its length is known and within
 * the limit, HTTP itself ends it there (RFC 9112 section 6.3), and it is read in one go, of which
 * `onKept` is not told: making a stream of it takes a server several times as long.
 */
export async function readMessage(
  message: Pick<Response, 'headers' | 'body' | 'arrayBuffer'>,
  limit: number,
  discardLimit = limit,
  onKept?: (size: number) => void,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const length = knownLength(message.headers);
  if (length === null || length > limit) {
    return readBounded(message.body, limit, discardLimit, onKept);
  }
  const whole = new Uint8Array(await message.arrayBuffer());
  return whole.byteLength > limit ? null : whole;
}

/** Null where the length is of something else than the bytes that are read. */
function knownLength(headers: Headers): number | null {
  const length = headers.get('content-length');
  if (length === null || !/^\d{1,15}$/.test(length)) return null;
  if (headers.has('transfer-encoding') || headers.has('content-encoding')) return null;
  return Number(length);
}
