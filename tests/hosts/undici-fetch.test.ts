/** Against a plain HTTP server over real sockets; what the standard says is asked of Node's own `fetch` too. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUndiciFetch } from '../../server-stub/node/undici-fetch.ts';

type Answer = (response: ServerResponse, request: IncomingMessage, body: Buffer) => void;

let server: Server;
let url: string;
let answer: Answer;
let connections: number;

beforeEach(async () => {
  connections = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answer(response, request, Buffer.concat(chunks));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const undiciFetch = createUndiciFetch(4);
const ways = {
  'over undici': (input: string, init: RequestInit = {}) =>
    undiciFetch(input, { redirect: 'manual', ...init }),
  "as Node's own does": (input: string, init: RequestInit = {}) =>
    globalThis.fetch(input, { redirect: 'manual', ...init }),
};

describe.each(Object.entries(ways))('%s', (_name, fetch) => {
  test('a request arrives as it was sent', async () => {
    let seen: unknown;
    answer = (response, { method, url: path, headers }, body) => {
      const { 'x-hmac-signature': signature, 'content-length': length } = headers;
      seen = { method, path, signature, length, body: body.toString() };
      response.end();
    };
    await fetch(`${url}/v1/sessions?a=b`, {
      method: 'POST',
      headers: { 'X-HMAC-SIGNATURE': 'abc', 'content-type': 'application/json' },
      body: new TextEncoder().encode('{"é":1}'),
    });
    const expected = { method: 'POST', path: '/v1/sessions?a=b', signature: 'abc' };
    expect(seen).toEqual({ ...expected, length: '8', body: '{"é":1}' });
  });

  test('an answer is a Response with status, text and headers', async () => {
    answer = (response) => {
      response.writeHead(
        418,
        'I am a teapot',
        [
          ['Content-Type', 'text/plain'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ].flat(),
      );
      response.end('short and stout');
    };
    const response = await fetch(url);
    expect(response).toBeInstanceOf(Response);
    const { status, statusText, ok, headers } = response;
    expect({ status, statusText, ok }).toEqual({
      status: 418,
      statusText: 'I am a teapot',
      ok: false,
    });
    expect(headers.get('content-type')).toBe('text/plain');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe('short and stout');
    expect(response.bodyUsed).toBe(true);
  });

  test('a body can be read in every way, and once', async () => {
    answer = (response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end('{"a":[1]}');
    };
    const bytes = new TextEncoder().encode('{"a":[1]}');
    expect(await (await fetch(url)).json()).toEqual({ a: [1] });
    expect(await (await fetch(url)).bytes()).toEqual(bytes);
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
    const blob = await (await fetch(url)).blob();
    expect([blob.type, await blob.text()]).toEqual(['application/json', '{"a":[1]}']);
    const response = await fetch(url);
    const copy = response.clone();
    expect([await response.text(), await copy.text()]).toEqual(['{"a":[1]}', '{"a":[1]}']);
    for (const read of ['text', 'bytes', 'blob'] as const) {
      await expect(response[read]()).rejects.toBeInstanceOf(TypeError);
    }
    const again = await fetch(url);
    await again.arrayBuffer();
    await expect(again.text()).rejects.toBeInstanceOf(TypeError);
    await expect(again.blob()).rejects.toBeInstanceOf(TypeError);
  });

  test('a stream gives what has come while more is under way', async () => {
    let finish: () => void = () => {};
    answer = (response) => {
      response.write('first');
      finish = () => response.end('second');
    };
    const { body } = await fetch(url);
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe('first');
    finish();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('second');
    expect((await reader.read()).done).toBe(true);
  });

  test.each(['bytes', 'stream'])('five megabytes arrive whole as %s', async (way) => {
    const file = randomBytes(5_000_000);
    answer = (response) => response.end(file);
    const response = await fetch(url);
    const got =
      way === 'bytes' ? await response.bytes() : await new Response(response.body).bytes();
    expect(file.equals(got)).toBe(true);
  });

  test('five megabytes are sent whole', async () => {
    const file = new Uint8Array(randomBytes(5_000_000));
    answer = (response, _request, body) => response.end(String(body.equals(file)));
    expect(await (await fetch(url, { method: 'PATCH', body: file })).text()).toBe('true');
  });

  test.each([204, 304])('an answer %i has no body', async (status) => {
    answer = (response) => response.writeHead(status).end();
    const response = await fetch(url);
    expect([response.status, response.body, await response.text()]).toEqual([status, null, '']);
  });

  test('hints that come before the answer are passed over', async () => {
    answer = (response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('answer');
    };
    expect(await (await fetch(url)).text()).toBe('answer');
  });

  test('a redirect is not followed', async () => {
    answer = (response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    const { status, headers } = await fetch(url);
    expect([status, headers.get('location')]).toEqual([302, '/elsewhere']);
  });

  test('an aborted signal ends it before it begins, before the answer and within it', async () => {
    const reason = new Error('enough');
    answer = () => expect.unreachable();
    await expect(fetch(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    const waiting = new AbortController();
    answer = () => waiting.abort(reason);
    await expect(fetch(url, { signal: waiting.signal })).rejects.toBe(reason);

    for (const read of ['text', 'stream']) {
      const reading = new AbortController();
      answer = (response) => void response.write('a part');
      const response = await fetch(url, { signal: reading.signal });
      const text = read === 'text' ? response.text() : new Response(response.body).text();
      setImmediate(() => reading.abort(reason));
      await expect(text).rejects.toBe(reason);
    }
  });

  test('a server that cannot be reached or breaks off is a TypeError', async () => {
    await expect(fetch('http://127.0.0.1:1')).rejects.toBeInstanceOf(TypeError);
    answer = (response) => response.destroy();
    await expect(fetch(url)).rejects.toBeInstanceOf(TypeError);
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half');
      setImmediate(() => response.destroy());
    };
    await expect((await fetch(url)).text()).rejects.toBeInstanceOf(TypeError);
    await expect(fetch('not a URL')).rejects.toBeInstanceOf(TypeError);
  });

  test('a Request, a form and a redirect to follow work too', async () => {
    answer = (response, { url: path, method }, body) => {
      if (path === '/old') response.writeHead(307, { Location: '/new' });
      response.end(`${method} ${path} ${body.includes('field')}`);
    };
    const form = new URLSearchParams({ field: 'value' });
    const post = { method: 'POST', body: form };
    expect(await (await fetch(url, post)).text()).toBe('POST / true');
    expect(await (await fetch(`${url}/old`, { redirect: 'follow' })).text()).toBe('GET /new false');
  });
});

test('there are never more connections than allowed, and they are used again', async () => {
  let open = 0;
  let most = 0;
  answer = (response) => {
    open += 1;
    most = Math.max(most, open);
    setImmediate(() => {
      open -= 1;
      response.end('answer');
    });
  };
  const fetch = ways['over undici'];
  for (let round = 0; round < 3; round += 1) {
    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch(url)));
    for (const response of responses) expect(await response.text()).toBe('answer');
  }
  expect(connections).toBe(4);
  expect(most).toBeLessThanOrEqual(4);
});

test('a request that was given up while it waited for a connection is never sent', async () => {
  const held: ServerResponse[] = [];
  let received = 0;
  answer = (response) => {
    received += 1;
    held.push(response);
    if (received === 4) giveUp.abort(new Error('enough'));
  };
  const giveUp = new AbortController();
  const fetch = ways['over undici'];
  const others = Array.from({ length: 4 }, () => fetch(url));
  await expect(fetch(url, { signal: giveUp.signal })).rejects.toThrow('enough');
  answer = (response) => {
    received += 1;
    response.end('answer');
  };
  for (const response of held) response.end('answer');
  for (const other of others) await (await other).text();
  expect(await (await fetch(url)).text()).toBe('answer');
  expect(received).toBe(5);
});

test('an answer that nobody reads is not taken into memory', async () => {
  const size = 64 * 1024 * 1024;
  let written = 0;
  const piece = Buffer.alloc(64 * 1024);
  const full = new Promise<void>((resolve) => {
    answer = (response) => {
      // Nothing drains while nobody reads.
      while (written < size && response.write(piece)) written += piece.length;
      resolve();
      response.on('drain', () => {
        while (written < size && response.write(piece)) written += piece.length;
        if (written >= size) response.end();
      });
    };
  });
  const response = await ways['over undici'](url);
  await full;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toBeLessThan(size / 2);
  await reader.cancel();
});
