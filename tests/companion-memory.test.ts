/** What an upload of the largest size costs the companion in memory, on Node, which tells. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCompanion } from '@veriff-verify/companion';
import { expect, test } from 'vitest';

const megabyte = 1_000_000;
const sessionId = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const contentLength = 24 * megabyte;

// `gc` is there for contexts made after this.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function arrayBuffers(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** The largest upload in small pieces, all of the same few bytes of memory. */
function largestUpload(): { body: ReadableStream<Uint8Array>; length: number } {
  const encoder = new TextEncoder();
  const [start, end] = ['{"context":"face","content":"', '"}'].map((text) => encoder.encode(text));
  const piece = new Uint8Array(60_000).fill(0x41);
  const pieces = [start, ...Array(contentLength / piece.length).fill(piece), end].values();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = pieces.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, length: contentLength + (start?.length ?? 0) + (end?.length ?? 0) };
}

test('an upload of 24 MB takes one buffer of 24 MB, from its first byte to the call of Veriff', async () => {
  let whenCalled = 0;
  let sent = 0;
  const companion = createCompanion({
    apiKey: '5a4d8b0c-0000-4000-8000-000000000000',
    sharedSecret: 'a-secret-of-nobody',
    logger: false,
    async fetch(url, init) {
      if (String(url).endsWith('/v1/sessions')) {
        const verification = { id: sessionId, url: 'https://alchemy.veriff.com/v/x' };
        return Response.json({ status: 'success', verification }, { status: 201 });
      }
      whenCalled = arrayBuffers();
      sent = (init?.body as Uint8Array).length;
      return Response.json({ status: 'success', image: { id: sessionId } }, { status: 201 });
    },
  });
  const headers = { 'Content-Type': 'application/json' };
  const created = await companion.request('/sessions', { method: 'POST', headers, body: '{}' });
  const { ticket } = (await created.json()) as { ticket: string };

  const { body, length } = largestUpload();
  const before = arrayBuffers();
  const response = await companion.request(`/sessions/${sessionId}/media`, {
    method: 'POST',
    headers: {
      ...headers,
      Authorization: `Bearer ${ticket}`,
      'Content-Length': String(length),
    },
    body,
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(201);
  const taken = whenCalled - before;
  console.log(
    `An upload of ${contentLength / megabyte} MB took ${taken / megabyte} MB of buffers.`,
  );
  expect(sent).toBeGreaterThan(contentLength);
  expect(taken).toBeGreaterThan(contentLength - megabyte);
  expect(taken).toBeLessThan(contentLength + megabyte);
  expect(arrayBuffers() - before).toBeLessThan(megabyte);
});
