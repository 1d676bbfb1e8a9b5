import { imageDataUri, maxUploadLength, Veriff } from '@veriff-verify/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { jsonLimit } from './body.ts';
import type { CreateSessionAnswer, MediaAnswer } from './contract.ts';
import { mediaLimit } from './media.ts';
import { digest } from './state.ts';
import { bearer, createHarness, type Harness, problemOf, sandbox } from './testing/harness.ts';

const json = { 'Content-Type': 'application/json' };
const encoder = new TextEncoder();
const veriff = new Veriff({
  apiKey: sandbox.apiKey,
  sharedSecret: sandbox.sharedSecret,
  baseUrl: sandbox.url,
});

beforeEach(() => sandbox.reset());
afterEach(() => {
  vi.useRealTimers();
});

/** Bytes that begin as a JPEG does. */
function picture(size: number): Uint8Array<ArrayBuffer> {
  const bytes = crypto.getRandomValues(new Uint8Array(size));
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

async function base64(bytes: Uint8Array): Promise<string> {
  return (await imageDataUri(bytes, 'image/jpeg')).replace('data:image/jpeg;base64,', '');
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** Sends an upload as a browser does: a stream without, anything else with its length. */
async function send(
  { call }: Harness,
  { session, ticket }: CreateSessionAnswer,
  body: Body,
  headers: Record<string, string> = {},
): Promise<Response> {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const length =
    bytes instanceof ReadableStream ? {} : { 'Content-Length': String(bytes.byteLength) };
  return call(`/sessions/${session.id}/media`, {
    method: 'POST',
    headers: { ...json, ...length, ...bearer(ticket).headers, ...headers },
    body: bytes,
    duplex: 'half',
  } as RequestInit);
}

const uploads = () => sandbox.calls('POST', /^\/v1\/sessions\/[^/]+\/media$/);

/** What Veriff holds now, as digests. */
async function stored({ session }: CreateSessionAnswer): Promise<string[]> {
  const { images } = await veriff.sessions.media(session.id);
  return Promise.all(
    (images ?? []).map(async ({ id }) => {
      const { body } = await veriff.media.download(id);
      return digest(new Uint8Array(await new Response(body).arrayBuffer()));
    }),
  );
}

describe('POST /sessions/:id/media', () => {
  test.each([
    ['a small picture', 600],
    ['a picture whose base64 is just not read like other JSON', 3_072 + 3],
    ['a picture of some size', 60_001],
  ])('%s arrives at Veriff byte for byte, signed', async (_what, size) => {
    const harness = createHarness();
    const created = await harness.session();
    const bytes = picture(size);
    const bare = await base64(bytes);
    for (const content of [`data:image/jpeg;base64,${bare}`, bare]) {
      const body = JSON.stringify({ context: 'document-front', content });
      const response = await send(harness, created, body);
      expect(response.status).toBe(201);
      const { media } = (await response.json()) as MediaAnswer;
      expect(Object.keys(media)).toEqual(['id', 'context']);
      expect(media.context).toBe('document-front');
    }
    const expected = await digest(bytes);
    expect(await stored(created)).toEqual([expected, expected]);
    const calls = await uploads();
    expect(calls.map(({ authenticated }) => authenticated)).toEqual([true, true]);
    const start = '{"image":{"context":"document-front","content":"';
    expect(calls[0]?.body.startsWith(`${start}data:image/jpeg;base64,/9j/`)).toBe(true);
    expect(calls[1]?.body.startsWith(`${start}/9j/`)).toBe(true);
  });

  test('a picture of 17 MB arrives at Veriff byte for byte', { timeout: 60_000 }, async () => {
    const harness = createHarness();
    const created = await harness.session();
    const part = picture(60_000);
    const bytes = new Uint8Array(17_040_000);
    for (let start = 0; start < bytes.length; start += part.length) bytes.set(part, start);
    const content = `data:image/jpeg;base64,${(await base64(part)).repeat(284)}`;
    const body = JSON.stringify({ context: 'document-front', content });
    expect((await send(harness, created, body)).status).toBe(201);
    expect(await stored(created)).toEqual([await digest(bytes)]);
  });

  test('a picture in pieces of any size, its length not told, is put together', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const bytes = picture(50_000);
    const whole = encoder.encode(
      JSON.stringify({ content: await base64(bytes), context: 'face-pre' }),
    );
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let start = 0, size = 1; start < whole.length; start += size, size += 37) {
          controller.enqueue(whole.slice(start, start + size));
        }
        controller.close();
      },
    });
    expect((await send(harness, created, body)).status).toBe(201);
    expect(await stored(created)).toEqual([await digest(bytes)]);
  });

  test.each([
    ['slashes as PHP escapes them', (text: string) => text.replaceAll('/', '\\/')],
    ['letters as code points', (text: string) => text.replaceAll('A', '\\u0041')],
    ['line breaks', (text: string) => text.replace(/(.{76})/g, '$1\\r\\n')],
    ['spaces', (text: string) => text.replace(/(.{76})/g, '$1 \\t')],
  ])('base64 with %s is understood, short or long', async (_what, write) => {
    for (const size of [600, 60_000]) {
      const harness = createHarness();
      const created = await harness.session();
      const bytes = picture(size);
      const head = write('data:image/jpeg;base64,').replaceAll(/\\[rnt]| /g, '');
      const body = `{"context":"face","content":"${head}${write(await base64(bytes))}"}`;
      expect((await send(harness, created, body)).status).toBe(201);
      expect(await stored(created)).toEqual([await digest(bytes)]);
    }
  });

  test('a byte order mark is read over, as in any JSON', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const bytes = picture(9_000);
    const body = `\ufeff${JSON.stringify({ context: 'face', content: await base64(bytes) })}`;
    expect((await send(harness, created, body)).status).toBe(201);
    expect(await stored(created)).toEqual([await digest(bytes)]);
  });

  test('spaces around everything are read over', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const bytes = picture(9_000);
    const body = ` {\n"context" : "face" ,\t"content" : "${await base64(bytes)}" } \n`;
    expect((await send(harness, created, body)).status).toBe(201);
    expect(await stored(created)).toEqual([await digest(bytes)]);
  });

  test('Veriff gets nothing but what was checked: a field that is there twice counts once', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const content = await base64(picture(9_000));
    const body = `{"context":"CANARY","content":"CANARY","context":"face","content":"${content}"}`;
    expect((await send(harness, created, body)).status).toBe(201);
    expect((await uploads()).map((call) => call.body)).toEqual([
      JSON.stringify({ image: { context: 'face', content } }),
    ]);
  });
});

describe('an upload that is refused', () => {
  /** Sends it, and makes sure that Veriff heard nothing of it. */
  async function refused(
    body: Body | (() => Body | Promise<Body>),
    headers: Record<string, string> = {},
  ) {
    await sandbox.reset();
    const harness = createHarness();
    const created = await harness.session();
    const made = typeof body === 'function' ? await body() : body;
    const response = await send(harness, created, made, headers);
    const { code, path, status } = await problemOf(response);
    expect(await uploads()).toEqual([]);
    // Nothing of it is held against the next.
    const next = JSON.stringify({ context: 'face', content: await base64(picture(300)) });
    for (let i = 0; i < 3; i += 1) {
      expect((await send(harness, created, next)).status).toBe(201);
    }
    return { status, code, ...(path === undefined ? {} : { path }) };
  }

  const content = `/9j/${'A'.repeat(9_000)}`;
  const invalid = { status: 400, code: 'invalid-request' };

  test.each([
    ['no body', ''],
    ['no JSON', '{"context":"face","content":"'],
    ['a long string alone', `"${content}"`],
    ['a list', `["${content}"]`],
    ['JSON that goes on', `${JSON.stringify({ context: 'face', content })}{}`],
    ['JSON that goes on within the room for ours', `{"context":"face","content":"${content}"}}`],
  ])('%s', async (_what, body) => {
    expect(await refused(body)).toEqual(invalid);
  });

  test.each([
    ['no content', { context: 'face' }, 'content'],
    ['content that is a number', { context: 'face', content: 7 }, 'content'],
    ['empty content', { context: 'face', content: '' }, 'content'],
    ['content that is no base64', { context: 'face', content: 'ä' }, 'content'],
    ['long content that is no base64', { context: 'face', content: `${content}-` }, 'content'],
    [
      'long content that goes on after its end',
      { context: 'face', content: `${content}=A` },
      'content',
    ],
    ['long content with three paddings', { context: 'face', content: `${content}===` }, 'content'],
    ['long content that is none', { context: 'face', content: ' '.repeat(9_000) }, 'content'],
    ['a long text as content', { context: 'face', content: '"\\ä'.repeat(9_000) }, 'content'],
    ['a broken data URI', { context: 'face', content: `data:image/jpeg,${content}` }, 'content'],
    ['a web address', { context: 'face', content: `https://${content}` }, 'content'],
    ['no context', { content }, 'context'],
    ['an unknown context', { context: 'selfie', content }, 'context'],
    ['content in the place of the context', { context: content, content: 'AAAA' }, 'context'],
    ['another long field', { context: 'face', content: 'AAAA', timestamp: content }, 'timestamp'],
    ['an unknown field', { context: 'face', content, note: 'x' }, 'note'],
    ["Veriff's own shape", { image: { context: 'face', content } }, 'image'],
  ])('%s', async (_what, body, path) => {
    expect(await refused(JSON.stringify(body))).toEqual({ ...invalid, path });
  });

  test.each([
    ['content that is followed by other content', `"content":"${content}","content":"AAAA"`],
    ['an escape that is none', `"content":"${content}\\x"`],
    ['half an escape', `"content":"${content}\\u00"`],
    ['an escaped quote', `"content":"${content}\\"AAAA"`],
    ['a letter beyond ASCII', `"content":"${content}\\u00e4"`],
    ['a line break as it is', `"content":"${content}\n"`],
  ])('%s', async (_what, field) => {
    expect(await refused(`{"context":"face",${field}}`)).toEqual({ ...invalid, path: 'content' });
  });

  test('a field named like something of every object', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const body = `{"context":"face","content":"AAAA","${name}":"${content}"}`;
      expect(await refused(body)).toEqual({ ...invalid, path: name });
    }
  });

  test('bytes that are not UTF-8, in the content or beside it', async () => {
    for (const [before, after] of [
      ['{"context":"face","content":"/9j/', `${content}"}`],
      [`{"content":"${content}","context":"face`, '"}'],
    ]) {
      const body = new Uint8Array([...encoder.encode(before), 0xff, ...encoder.encode(after)]);
      expect(await refused(body)).toMatchObject(invalid);
    }
  });

  test('as another type, or compressed', async () => {
    const body = JSON.stringify({ context: 'face', content });
    const unsupported = { status: 415, code: 'unsupported-media-type' };
    for (const type of ['text/plain', 'multipart/form-data', 'image/jpeg', 'application/jsonp']) {
      expect(await refused(body, { 'Content-Type': type })).toEqual(unsupported);
    }
    expect(await refused(body, { 'Content-Encoding': 'gzip' })).toEqual(unsupported);
  });

  test('when it breaks off', async () => {
    const body = () => {
      let pieces = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          pieces += 1;
          if (pieces < 5) controller.enqueue(encoder.encode('{"context":"face",'));
          else controller.error(new Error('gone'));
        },
      });
    };
    expect(await refused(body)).toEqual(invalid);
  });

  test('when its Content-Length lies', async () => {
    const body = JSON.stringify({ context: 'face', content });
    for (const length of [body.length - 1, body.length + 1, 1, mediaLimit + 1]) {
      expect(await refused(body, { 'Content-Length': String(length) })).toEqual(invalid);
    }
  });

  test('a Content-Length that is no number is not believed, and changes no limit', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const body = JSON.stringify({ context: 'face', content });
    for (const length of ['NaN', '-100000000', '1e3', '0x10', 'x']) {
      const response = await send(harness, created, body, { 'Content-Length': length });
      expect(response.status).toBe(201);
    }
    expect(await heldUploads(harness, 4)).toEqual([429]);
  });

  test('after a minute without its end', async () => {
    const harness = createHarness();
    const created = await harness.session();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const held = hold();
    const answer = send(harness, created, held.body);
    await held.started;
    await vi.advanceTimersByTimeAsync(59_999);
    expect(await Promise.race([answer, Promise.resolve('waiting')])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    expect(await problemOf(await answer)).toMatchObject(invalid);
    expect(await uploads()).toEqual([]);
  });

  test.each([
    ['without a ticket', 401, 'unauthorized'],
    ['with the ticket of another session', 403, 'forbidden'],
    ['from a foreign page', 403, 'forbidden'],
  ])('%s: nothing of it is read', async (what, status, code) => {
    const harness = createHarness();
    const created = await harness.session();
    const other = await harness.session();
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(65_536));
        },
      },
      { highWaterMark: 0 },
    );
    const foreign = what === 'from a foreign page';
    const response = await harness.call(`/sessions/${created.session.id}/media`, {
      method: 'POST',
      headers: {
        ...json,
        ...(status === 403 && bearer((foreign ? created : other).ticket).headers),
        ...(foreign && { Origin: 'https://evil.example' }),
      },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).code).toBe(code);
    // A runtime may fill its own buffers; that is not the companion reading.
    expect(pulled).toBeLessThan(4);
    expect(await uploads()).toEqual([]);
  });
});

describe('the limits of an upload', { timeout: 60_000 }, () => {
  const tooLarge = { status: 413, code: 'payload-too-large' };

  /** A body with content of a length, and spaces beside it. */
  function sized(contentLength: number, length: number): string {
    const start = `{"context":"face","content":"/9j/${'A'.repeat(contentLength - 4)}"`;
    return `${start}${' '.repeat(length - start.length - 1)}}`;
  }

  test.each([
    ['the longest content', maxUploadLength, maxUploadLength + 40, 201],
    ['the longest body', maxUploadLength, mediaLimit, 201],
    ['content that is one letter longer', maxUploadLength + 1, maxUploadLength + 41, 413],
    ['a body that is one byte longer', maxUploadLength - 4, mediaLimit + 1, 413],
    ['the most beside the content', 8_000, 8_000 + jsonLimit, 201],
    ['one byte more beside the content', 8_000, 8_000 + jsonLimit + 1, 400],
    ['as much without long content', 400, 400 + jsonLimit + 1, 400],
  ])('%s', async (_what, contentLength, length, status) => {
    const harness = createHarness();
    const created = await harness.session();
    const response = await send(harness, created, sized(contentLength, length));
    expect(response.status).toBe(status);
    expect(await uploads()).toHaveLength(status === 201 ? 1 : 0);
    if (status === 413) expect(await problemOf(response)).toMatchObject(tooLarge);
  });

  /** Sends so many MB, as far as they are wanted, and says how many were. */
  async function sendMegabytes(count: number, headers: Record<string, string> = {}) {
    const harness = createHarness();
    const created = await harness.session();
    let pulled = 0;
    const chunk = new Uint8Array(1_000_000).fill(0x20);
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(chunk.slice());
          if (pulled === count) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const response = await send(harness, created, body, headers);
    expect(await problemOf(response)).toMatchObject(tooLarge);
    expect(await uploads()).toEqual([]);
    return pulled;
  }

  test('a body that is too large is read to its end, so that its sender gets to read why', async () => {
    expect(await sendMegabytes(30)).toBe(30);
    expect(await sendMegabytes(30, { 'Content-Length': '30000000' })).toBe(30);
  });

  test('a body that is far too large is not read to its end', async () => {
    expect(await sendMegabytes(100)).toBeLessThan(50);
    expect(await sendMegabytes(100, { 'Content-Length': '100000000' })).toBeLessThan(4);
  });
});

/** A body that does not end until it is told to. */
function hold(): {
  body: ReadableStream<Uint8Array>;
  started: Promise<void>;
  finish: () => void;
  breakOff: () => void;
} {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let start = (): void => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const body = new ReadableStream<Uint8Array>(
    {
      start(its) {
        controller = its;
      },
      pull: () => start(),
    },
    { highWaterMark: 0 },
  );
  return {
    body,
    started,
    finish() {
      controller?.enqueue(encoder.encode('{"context":"face","content":"/9j/AAAA"}'));
      controller?.close();
    },
    breakOff: () => controller?.error(new Error('gone')),
  };
}

/** Holds as many uploads open, each of a session of its own, and says how another is answered. */
async function heldUploads(harness: Harness, count: number): Promise<number[]> {
  const held = [];
  for (let i = 0; i < count; i += 1) {
    const upload = hold();
    held.push({ ...upload, answer: send(harness, await harness.session(), upload.body) });
    await upload.started;
  }
  const another = hold();
  another.finish();
  const answer = await send(harness, await harness.session(), another.body);
  for (const { finish, answer: its } of held) {
    finish();
    await its;
  }
  return [answer.status];
}

describe('uploads at once', () => {
  test('are two of one session: a third is told to wait, and may come when one is done', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const held = [hold(), hold()];
    const answers = held.map(({ body }) => send(harness, created, body));
    await Promise.all(held.map(({ started }) => started));

    const small = '{"context":"face","content":"/9j/AAAA"}';
    const third = await send(harness, created, small);
    expect(third.status).toBe(429);
    expect(third.headers.get('Retry-After')).toBe('2');
    expect((await problemOf(third)).code).toBe('rate-limited');
    expect((await send(harness, await harness.session(), small)).status).toBe(201);

    held[0]?.finish();
    expect((await answers[0])?.status).toBe(201);
    expect((await send(harness, created, small)).status).toBe(201);

    held[1]?.breakOff();
    expect((await answers[1])?.status).toBe(400);
    expect((await send(harness, created, small)).status).toBe(201);
  });

  test('take the memory of four of the largest: another is told to wait', async () => {
    const measured: unknown[] = [];
    const harness = createHarness({
      meter: ({ name, attributes }) =>
        name === 'companion.rate_limited' && measured.push(attributes),
    });
    expect(await heldUploads(harness, 3)).toEqual([201]);
    expect(measured).toEqual([]);
    expect(await heldUploads(harness, 4)).toEqual([429]);
    expect(measured).toEqual([{ limit: 'uploads' }]);
    expect(await heldUploads(harness, 3)).toEqual([201]);
  });

  test('give their memory back when Veriff fails, and when they are too large', async () => {
    const harness = createHarness();
    await sandbox.fault({ method: 'POST', path: '/v1/sessions/*/media' }, { status: 500 });
    const small = '{"context":"face","content":"/9j/AAAA"}';
    for (let i = 0; i < 3; i += 1) {
      const created = await harness.session();
      expect((await send(harness, created, small)).status).toBe(502);
      const large = `{"context":"face","content":"${'A'.repeat(mediaLimit)}"}`;
      expect((await send(harness, created, large)).status).toBe(413);
    }
    await sandbox.reset();
    expect(await heldUploads(harness, 3)).toEqual([201]);
  });

  test('are counted by what they say they take: many small ones fit', async () => {
    const harness = createHarness();
    const held = [];
    for (let i = 0; i < 20; i += 1) {
      const upload = hold();
      const created = await harness.session();
      const length = { 'Content-Length': '39' };
      held.push({ ...upload, answer: send(harness, created, upload.body, length) });
      await upload.started;
    }
    for (const { finish } of held) finish();
    const statuses = await Promise.all(held.map(async ({ answer }) => (await answer).status));
    expect(statuses).toEqual(Array(20).fill(201));
  });
});

describe('when Veriff refuses an upload', () => {
  const small = '{"context":"face","content":"/9j/AAAA"}';

  test('since the session was submitted, it is a conflict', async () => {
    const harness = createHarness();
    const created = await harness.session();
    await veriff.sessions.submit(created.session.id);
    const response = await send(harness, created, small);
    expect(await problemOf(response)).toMatchObject({ status: 409, code: 'conflict' });
  });

  test('since it is too large for Veriff, the page is told so', async () => {
    await sandbox.fault({ method: 'POST', path: '/v1/sessions/*/media' }, { status: 413 });
    const harness = createHarness();
    const response = await send(harness, await harness.session(), small);
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'payload-too-large' });
  });

  test('it is sent once: a picture that arrived twice would be two pictures', async () => {
    await sandbox.fault({ method: 'POST', path: '/v1/sessions/*/media' }, { status: 500 });
    const harness = createHarness();
    const response = await send(harness, await harness.session(), small);
    expect(await problemOf(response)).toMatchObject({ status: 502, code: 'upstream' });
    expect(await uploads()).toHaveLength(1);
  });
});
