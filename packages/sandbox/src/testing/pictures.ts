/** The smallest files that are still of their format, as far as their first bytes tell. */
export const pictures = {
  'image/jpeg': bytes('\xff\xd8\xff\xe0\x00\x10JFIF\x00'),
  'image/png': bytes('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR'),
  'image/webp': bytes('RIFF\x00\x00\x00\x00WEBPVP8 '),
  'image/heic': bytes('\x00\x00\x00\x18ftypheic\x00\x00\x00\x00'),
  'image/heif': bytes('\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00'),
  'application/pdf': bytes('%PDF-1.7\n'),
} as const;

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function base64(content: Uint8Array): string {
  return Buffer.from(content).toString('base64');
}

/** The `image` of an upload. */
export function upload(
  context: string = 'document-front',
  type: keyof typeof pictures = 'image/jpeg',
): { context: 'document-front'; content: string } {
  return {
    context: context as 'document-front',
    content: `data:${type};base64,${base64(pictures[type])}`,
  };
}
