import { expect, test } from 'vitest';
import { readBounded, readMessage } from './read-bounded.ts';

function streamOf(...sizes: number[]): ReadableStream<Uint8Array> {
  const left = [...sizes];
  return new ReadableStream({
    pull(controller) {
      const size = left.shift();
      if (size === undefined) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(size));
    },
  });
}

test('a stream is read up to the limit, whatever pieces it comes in', async () => {
  expect(await readBounded(streamOf(2, 3), 5)).toEqual(new Uint8Array([2, 2, 3, 3, 3]));
  expect(await readBounded(streamOf(2, 4), 5)).toBeNull();
  expect(await readBounded(null, 5)).toEqual(new Uint8Array());
});

test('what is too long is dropped up to the second limit, and then left', async () => {
  const stream = streamOf(4, 4, 4, 4);
  expect(await readBounded(stream, 5, 9)).toBeNull();
  expect(await readBounded(streamOf(4, 4), 5, 9)).toBeNull();
});

test.each([
  ['none', {}],
  ['one', { 'content-length': '5' }],
  ['one that is none', { 'content-length': 'five' }],
  ['one of the compressed bytes', { 'content-length': '1', 'content-encoding': 'gzip' }],
  ['one beside pieces', { 'content-length': '1', 'transfer-encoding': 'chunked' }],
  ['one that is too small', { 'content-length': '1' }],
  ['one that is too large', { 'content-length': '9000' }],
])('a message with this length: %s, is read by what arrives', async (_name, headers) => {
  const message = () => new Response(streamOf(2, 3), { headers });
  expect(await readMessage(message(), 5)).toEqual(new Uint8Array([2, 2, 3, 3, 3]));
  expect(await readMessage(message(), 4)).toBeNull();
});

test('a message of known length is read without a stream', async () => {
  const message = {
    headers: new Headers({ 'content-length': '3' }),
    get body(): never {
      throw new Error('A stream was asked for.');
    },
    arrayBuffer: async () => new Uint8Array([1, 2, 3]).buffer,
  };
  expect(await readMessage(message, 3)).toEqual(new Uint8Array([1, 2, 3]));
  await expect(readMessage(message, 2)).rejects.toThrow('A stream was asked for.');
});
