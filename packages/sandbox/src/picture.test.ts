import { describe, expect, it } from 'vitest';
import { readPicture } from './picture.ts';
import { base64, pictures } from './testing/pictures.ts';

const jpeg = base64(pictures['image/jpeg']);

function codeOf(content: string): number | undefined {
  try {
    readPicture(content);
  } catch (error) {
    return (error as { code: number }).code;
  }
  return undefined;
}

describe('the picture of an upload', () => {
  it.each(Object.entries(pictures))('is known as %s by its first bytes', (mimetype, bytes) => {
    expect(readPicture(base64(bytes))).toEqual({ mimetype, bytes });
  });

  it('is read with or without the head of a data URI, and over several lines', () => {
    const lines = jpeg.replaceAll(/.{4}/g, '$&\r\n');
    for (const content of [jpeg, `data:image/jpeg;base64,${jpeg}`, lines, ` ${jpeg}\n`]) {
      expect(readPicture(content)).toEqual({
        mimetype: 'image/jpeg',
        bytes: pictures['image/jpeg'],
      });
    }
  });

  it.each([
    ['image/jpg', 'image/jpeg', 'image/jpeg'],
    ['image/png', 'image/jpeg', 'image/jpeg'],
    ['image/gif', 'image/png', 'image/png'],
    ['image/heic', 'image/heif', 'image/heic'],
    ['image/heif', 'image/heic', 'image/heif'],
  ] as const)('declared as %s with the bytes of %s is %s', (declared, type, expected) => {
    const content = `data:${declared};base64,${base64(pictures[type])}`;
    expect(readPicture(content).mimetype).toBe(expected);
  });

  it('is what it is declared as where its bytes tell nothing', () => {
    expect(readPicture('data:image/webp;base64,AAAA').mimetype).toBe('image/webp');
    expect(readPicture('data:image/JPG;base64,AAAA').mimetype).toBe('image/jpeg');
  });

  it.each([
    ['of a format that Veriff does not take', 'data:image/gif;base64,R0lGODlh', 1104],
    ['of no format', 'AAAA', 1104],
    ['whose first bytes are cut', base64(pictures['image/png'].subarray(0, 5)), 1104],
    ['no base64', 'data:image/jpeg;base64,a', 1401],
    ['padded in the middle', '/9j/=AAA', 1401],
    ['empty', 'data:image/jpeg;base64,', 1400],
    ['blank', ' \n', 1400],
  ])('is refused when it is %s', (_what, content, code) => {
    expect(codeOf(content)).toBe(code);
  });
});
