/**
 * Bytes that are turned into text at a time; all at once would overflow the stack. A multiple of
 * three, so that the pieces of base64 make a whole.
 */
const chunkSize = 3 * 8_192;

/**
 * Writes a picture as `sessions.uploadMedia` wants it: a base64 data URI (RFC 2397).
 *
 * @param mimetype - One of `uploadTypes`. Default: the type of the `Blob`.
 * @throws TypeError when no type is known.
 *
 * @example
 * const content = await imageDataUri(await readFile('front.jpg'), 'image/jpeg');
 * await veriff.sessions.uploadMedia(id, { image: { context: 'document-front', content } });
 */
export async function imageDataUri(picture: Blob | Uint8Array, mimetype?: string): Promise<string> {
  const type = mimetype ?? (picture instanceof Blob ? picture.type : '');
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(type)) {
    throw new TypeError('imageDataUri needs the type of the picture, such as image/jpeg.');
  }
  const bytes = picture instanceof Blob ? new Uint8Array(await picture.arrayBuffer()) : picture;
  const pieces = [`data:${type};base64,`];
  for (let start = 0; start < bytes.length; start += chunkSize) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(start, start + chunkSize))));
  }
  return pieces.join('');
}
