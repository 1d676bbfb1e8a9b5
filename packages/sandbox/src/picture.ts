/** Reads the picture of an upload: base64 to bytes, and what format they are in. */
import { uploadTypes } from '@veriff-verify/api';
import { codedFailure } from './errors.ts';

export interface Picture {
  mimetype: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Types of each format that Veriff takes, the usual one first, with the bytes that its files
 * start with: text for each offset.
 */
const formats: readonly { types: readonly string[]; marks: Readonly<Record<number, string>>[] }[] =
  [
    { types: ['image/jpeg'], marks: [{ 0: '\xff\xd8\xff' }] },
    { types: ['image/png'], marks: [{ 0: '\x89PNG\r\n\x1a\n' }] },
    { types: ['image/webp'], marks: [{ 0: 'RIFF', 8: 'WEBP' }] },
    {
      types: ['image/heic', 'image/heif'],
      marks: ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis'].map((brand) => heif(brand)),
    },
    { types: ['image/heif', 'image/heic'], marks: [heif('mif1'), heif('msf1'), heif('heif')] },
    { types: ['application/pdf'], marks: [{ 0: '%PDF-' }] },
  ];

/** ISO/IEC 23008-12: a file type box, with the brand of the format. */
function heif(brand: string): Record<number, string> {
  return { 4: `ftyp${brand}` };
}

/**
 * @param content - Base64, with or without the head of a data URI.
 * @throws VeriffFailure 1400 when there is nothing in it, 1401 when it is no base64, 1104 for a
 *   format that Veriff does not take.
 */
export function readPicture(content: string): Picture {
  const comma = content.startsWith('data:') ? content.indexOf(',') : -1;
  const declared = comma < 0 ? null : content.slice(5, content.indexOf(';')).toLowerCase();
  let binary: string;
  try {
    binary = atob(content.slice(comma + 1));
  } catch {
    throw codedFailure(1401, 'image.content: must be base64.');
  }
  if (binary === '') throw codedFailure(1400, 'image.content: is empty.');
  const mimetype = pictureType(binary, declared);
  if (mimetype === null) {
    throw codedFailure(1104, 'image.content: must be a jpg, png, heif, heic, webp or pdf file.');
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return { mimetype, bytes };
}

/** What the bytes say counts; where they say nothing, what the upload says of itself. */
function pictureType(binary: string, declared: string | null): string | null {
  const named = declared === 'image/jpg' ? 'image/jpeg' : declared;
  const format = formats.find(({ marks }) =>
    marks.some((mark) =>
      Object.entries(mark).every(([offset, text]) => binary.startsWith(text, Number(offset))),
    ),
  );
  if (format) {
    const same = format.types.find((type) => type === named);
    return same ?? format.types[0] ?? null;
  }
  return uploadTypes.find((type) => type === named) ?? null;
}
