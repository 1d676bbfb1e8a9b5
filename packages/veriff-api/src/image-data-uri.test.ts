import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { imageDataUri, uploadMediaRequest } from './index.ts';

test('bytes become a data URI that an upload takes', async () => {
  const bytes = randomBytes(100_001);
  const content = await imageDataUri(bytes, 'image/jpeg');
  expect(content).toBe(`data:image/jpeg;base64,${bytes.toString('base64')}`);
  expect(v.is(uploadMediaRequest, { image: { context: 'face', content } })).toBe(true);
});

test('a Blob brings its own type', async () => {
  const blob = new Blob(['abc'], { type: 'image/png' });
  expect(await imageDataUri(blob)).toBe('data:image/png;base64,YWJj');
});

test.each([undefined, '', 'jpeg', 'image/jpeg;base64,x'])(
  'the type %j is refused',
  async (mimetype) => {
    await expect(imageDataUri(new Uint8Array(3), mimetype)).rejects.toThrow('needs the type');
  },
);
