/** Bodies that come slowly, or not at all, and what they keep from others. */
import { testWebhookHeaders } from '@veriff-verify/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { webhookLimit } from './body.ts';
import { mediaLimit } from './media.ts';
import { bearer, createHarness, type Harness, problemOf, sandbox } from './testing/harness.ts';

const json = { 'Content-Type': 'application/json' };
const tooSlow = { status: 400, code: 'invalid-request', detail: expect.stringContaining('slowly') };
const tooMuch = { status: 429, code: 'rate-limited' };

beforeEach(() => sandbox.reset());
afterEach(() => {
  vi.useRealTimers();
});

/** A body of which so many bytes come, and then no more. */
function stall(bytes = 0): { body: ReadableStream<Uint8Array>; stalled: Promise<void> } {
  let left = bytes;
  let stop = (): void => {};
  const stalled = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left === 0) {
          stop();
          return new Promise(() => {});
        }
        const size = Math.min(left, 1_000_000);
        left -= size;
        controller.enqueue(new Uint8Array(size).fill(0x20));
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, stalled };
}

function post(
  { call }: Harness,
  path: string,
  body: ReadableStream<Uint8Array>,
  headers: Record<string, string>,
): Promise<Response> {
  const init = { method: 'POST', headers: { ...json, ...headers }, body, duplex: 'half' };
  return call(path, init as RequestInit);
}

const signature = { 'X-HMAC-Signature': 'a'.repeat(64) };
const webhook = { id: 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7', action: 'started' };

describe('a body that does not end', () => {
  test.each([
    ['/webhooks', 0, signature],
    ['/webhooks', 500, signature],
    ['/webhooks', 0, { ...signature, 'Content-Length': '100' }],
    ['/sessions', 0, {}],
    ['/sessions', 500, {}],
  ])('%s is refused after ten seconds, %i bytes of it sent', async (path, bytes, headers) => {
    const harness = createHarness();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { body, stalled } = stall(bytes);
    const answer = post(harness, path, body, headers);
    await stalled;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(await Promise.race([answer, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    expect(await problemOf(await answer)).toMatchObject(tooSlow);
  });
});

describe('webhooks that anybody sends', () => {
  /** Sixteen of the largest, as far as they come. */
  async function flood(
    harness: Harness,
    bytes: number,
    headers: Record<string, string> = {},
  ): Promise<Promise<Response>[]> {
    const answers = [];
    for (let i = 0; i < 16; i += 1) {
      const { body, stalled } = stall(bytes);
      answers.push(post(harness, '/webhooks', body, { ...signature, ...headers }));
      await stalled;
    }
    return answers;
  }

  test.each([
    ['that say how long they are', 0, { 'Content-Length': String(webhookLimit) }],
    ['that send nearly all they may', webhookLimit - 1, {}],
  ])('%s take 16 MiB at most, for a second', async (_what, bytes, headers) => {
    const measured: unknown[] = [];
    const harness = createHarness({
      meter: ({ name, attributes }) =>
        name === 'companion.rate_limited' && measured.push(attributes),
    });
    const answers = await flood(harness, bytes, headers);
    const refused = await harness.deliver(webhook);
    expect(await problemOf(refused)).toMatchObject(tooMuch);
    expect(refused.headers.get('Retry-After')).toBe('2');
    expect(measured).toEqual([{ limit: 'bodies' }]);

    harness.wait(1_001);
    expect((await harness.deliver(webhook)).status).toBe(200);
    expect(await problemOf((await answers[0]) as Response)).toMatchObject(tooSlow);
    expect(await Promise.race([...answers.slice(1), 'waiting'])).toBe('waiting');
  });

  test('that say nothing and send nothing take nothing', async () => {
    const harness = createHarness();
    await flood(harness, 0);
    expect((await harness.deliver(webhook)).status).toBe(200);
  });

  test('are not read where no header has the form of a signature', async () => {
    const body = JSON.stringify(webhook);
    const signed = await testWebhookHeaders({ ...sandbox, body });
    for (const headers of [
      {},
      { 'X-Auth-Client': sandbox.apiKey },
      { ...signed, 'x-hmac-signature': 'a'.repeat(63) },
      { ...signed, 'x-hmac-signature': 'g'.repeat(64) },
      { ...signed, 'vrf-hmac-signature': 'none' },
    ]) {
      let pulled = 0;
      const stream = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulled += 1;
            controller.enqueue(new Uint8Array(65_536));
          },
        },
        { highWaterMark: 0 },
      );
      const response = await post(createHarness(), '/webhooks', stream, headers as never);
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthorized' });
      // A runtime may fill its own buffers; that is not the companion reading.
      expect(pulled).toBeLessThan(4);
    }
  });
});

describe('uploads of one visitor', () => {
  const small = '{"context":"face","content":"/9j/AAAA"}';
  const from = (address: string) => ({ 'Test-Address': address });

  async function upload(
    harness: Harness,
    body: ReadableStream<Uint8Array> | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const { session, ticket } = await harness.session();
    const sent = typeof body === 'string' ? (new Response(body).body as never) : body;
    const authorization = { ...bearer(ticket).headers, ...headers };
    return post(harness, `/sessions/${session.id}/media`, sent, authorization);
  }

  /** Uploads of the largest size, each of a session of its own, as far as they come. */
  async function flood(harness: Harness, count: number, bytes: number, headers = {}) {
    const answers = [];
    for (let i = 0; i < count; i += 1) {
      const { body, stalled } = stall(bytes);
      const length = { 'Content-Length': String(mediaLimit) };
      answers.push(upload(harness, body, { ...length, ...headers }));
      await stalled;
    }
    return answers;
  }

  test('take half of the memory at most, so that another’s are taken', async () => {
    const harness = createHarness({ clientAddress: (c) => c.req.header('Test-Address') });
    await flood(harness, 2, 0, from('192.0.2.1'));
    const another = await upload(harness, small, from('192.0.2.1'));
    expect(await problemOf(another)).toMatchObject(tooMuch);
    expect((await upload(harness, small, from('192.0.2.2'))).status).toBe(201);
  });

  test('that do not come give way after a second to whoever needs their room', async () => {
    const harness = createHarness();
    const answers = await flood(harness, 4, 0);
    expect(await problemOf(await upload(harness, small))).toMatchObject(tooMuch);
    harness.wait(1_001);
    expect((await upload(harness, small)).status).toBe(201);
    expect(await problemOf((await answers[0]) as Response)).toMatchObject(tooSlow);
    expect(await Promise.race([...answers.slice(1), 'waiting'])).toBe('waiting');
  });

  test('that come evenly within a minute do not, until they stand still', async () => {
    const harness = createHarness();
    const answers = await flood(harness, 4, 8_000_000);
    // A third of each is there, after a quarter of the minute and after more than half of it.
    harness.wait(15_000);
    expect(await problemOf(await upload(harness, small))).toMatchObject(tooMuch);
    expect(await Promise.race([...answers, 'waiting'])).toBe('waiting');
    harness.wait(20_000);
    expect((await upload(harness, small)).status).toBe(201);
    expect(await problemOf((await answers[0]) as Response)).toMatchObject(tooSlow);
  });
});
