/**
 * Every operation of the client against a plain HTTP server that shares no code with it: what is
 * on the wire is checked with `node:crypto` and `node:zlib` alone.
 */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type CallOptions,
  checkOptions,
  createSession,
  type MediaDownload,
  Transport,
  uploadMedia,
  Veriff,
  type VeriffOptions,
} from './index.ts';
import {
  answer,
  hmac,
  type IndependentServer,
  type ReceivedRequest,
  startIndependentServer,
  uncompressed,
} from './testing/independent-server.ts';

const apiKey = '0ff1ce00-0000-4000-8000-000000000001';
const secret = 'first-secret';
const id = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';

let server: IndependentServer;

beforeEach(async () => {
  server = await startIndependentServer();
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

function client(options: Partial<VeriffOptions> = {}): Veriff {
  return new Veriff({
    apiKey,
    sharedSecret: secret,
    baseUrl: server.url,
    retry: { baseDelay: 1 },
    requireSignedResponses: true,
    ...options,
  });
}

function received(): ReceivedRequest {
  const [request] = server.requests;
  if (request === undefined) throw new Error('Nothing was sent.');
  return request;
}

const session = { status: 'success', verification: { id, url: 'https://alchemy.veriff.com/v/t' } };
const image = { id, context: 'document-front', mimetype: 'image/jpeg', size: 4 };
const collected = {
  providerName: 'SampleName',
  network: { ip: { addressV4: '192.168.0.1' } },
  device: { fingerprint: 'f' },
};
const registration = {
  verification: {
    person: { idNumber: '1', firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1990-01-15' },
  },
};

interface Case {
  call: (veriff: Veriff, options?: CallOptions) => Promise<unknown>;
  method: string;
  path: string;
  /** What is signed: the id, or the body, which is this one. */
  signed: string | object;
  answer: object;
}

const cases: Record<string, Case> = {
  'sessions.create': {
    call: (veriff, options) =>
      veriff.sessions.create({ verification: { vendorData: 'Žofie' } }, options),
    method: 'POST',
    path: '/v1/sessions',
    signed: { verification: { vendorData: 'Žofie' } },
    answer: session,
  },
  'sessions.submit': {
    call: (veriff, options) => veriff.sessions.submit(id, options),
    method: 'PATCH',
    path: `/v1/sessions/${id}`,
    signed: { verification: { status: 'submitted' } },
    answer: session,
  },
  'sessions.delete': {
    call: (veriff, options) => veriff.sessions.delete(id, options),
    method: 'DELETE',
    path: `/v1/sessions/${id}`,
    signed: id,
    answer: session,
  },
  'sessions.addCollectedData': {
    call: (veriff, options) => veriff.sessions.addCollectedData(id, collected, options),
    method: 'POST',
    path: `/v1/sessions/${id}/collected-data`,
    signed: collected,
    answer: { status: 'success', sessionId: id, attemptId: id },
  },
  'sessions.uploadMedia': {
    call: (veriff, options) =>
      veriff.sessions.uploadMedia(id, { image: { context: 'face', content: 'QUJD' } }, options),
    method: 'POST',
    path: `/v1/sessions/${id}/media`,
    signed: { image: { context: 'face', content: 'QUJD' } },
    answer: { status: 'success', image },
  },
  'sessions.media': {
    call: (veriff, options) => veriff.sessions.media(id, options),
    method: 'GET',
    path: `/v1/sessions/${id}/media`,
    signed: id,
    answer: { status: 'success', images: [image], videos: [{ ...image, duration: 10.5 }] },
  },
  'sessions.decision': {
    call: (veriff, options) => veriff.sessions.decision(id, options),
    method: 'GET',
    path: `/v1/sessions/${id}/decision`,
    signed: id,
    answer: { status: 'success', verification: { id, status: 'approved', code: 9001 } },
  },
  'sessions.person': {
    call: (veriff, options) => veriff.sessions.person(id, options),
    method: 'GET',
    path: `/v1/sessions/${id}/person`,
    signed: id,
    answer: { status: 'success', person: { id, firstName: 'Ada', pepSanctionMatches: [] } },
  },
  'sessions.watchlistScreening': {
    call: (veriff, options) => veriff.sessions.watchlistScreening(id, options),
    method: 'GET',
    path: `/v1/sessions/${id}/watchlist-screening`,
    signed: id,
    answer: { status: 'success', data: { matchStatus: 'no_match', totalHits: 0, hits: [] } },
  },
  'sessions.stopWatchlistMonitoring': {
    call: (veriff, options) => veriff.sessions.stopWatchlistMonitoring(id, options),
    method: 'PATCH',
    path: `/v1/sessions/${id}/watchlist-screening`,
    signed: { monitorStatus: 'disabled' },
    answer: { status: 'success', data: { sessionId: id, monitorStatus: 'disabled' } },
  },
  'sessions.attempts': {
    call: (veriff, options) => veriff.sessions.attempts(id, options),
    method: 'GET',
    path: `/v1/sessions/${id}/attempts`,
    signed: id,
    answer: { status: 'success', verifications: [{ id, status: 'approved' }] },
  },
  'sessions.validateRegistry': {
    call: (veriff, options) => veriff.sessions.validateRegistry(registration, options),
    method: 'POST',
    path: '/v1/validate-registry',
    signed: registration,
    answer: session,
  },
  'sessions.validateRegistry on its other path': {
    call: (veriff, options) =>
      veriff.sessions.validateRegistry(registration, {
        ...options,
        path: '/sessions/validate-registry',
      }),
    method: 'POST',
    path: '/v1/sessions/validate-registry',
    signed: registration,
    answer: session,
  },
  'attempts.media': {
    call: (veriff, options) => veriff.attempts.media(id, options),
    method: 'GET',
    path: `/v1/attempts/${id}/media`,
    signed: id,
    answer: { status: 'success', images: [image], videos: [] },
  },
  'media.download': {
    call: async (veriff, options) => readAll(await veriff.media.download(id, options)),
    method: 'GET',
    path: `/v1/media/${id}`,
    signed: id,
    answer: { chip: 'data' },
  },
};

async function readAll({ body }: MediaDownload): Promise<Buffer> {
  return Buffer.from(await new Response(body).arrayBuffer());
}

describe.each(Object.entries(cases))(
  '%s',
  (_name, { call, method, path, signed, answer: body }) => {
    const hasBody = typeof signed === 'object';
    const status = method === 'POST' ? 201 : 200;

    test('goes where Veriff has it, signed as Veriff wants it', async () => {
      server.handlers.push(answer(status, body, { secret }));
      await call(client({ integrationId: 'integration-1' }));
      expect(server.requests).toHaveLength(1);
      const request = received();
      expect(request).toMatchObject({ method, path });
      expect(request.headers['x-auth-client']).toBe(apiKey);
      expect(request.headers['vrf-integration-id']).toBe('integration-1');
      expect(request.headers['x-hmac-signature']).toBe(
        hmac(secret, hasBody ? uncompressed(request) : id),
      );
      expect(uncompressed(request).toString()).toBe(hasBody ? JSON.stringify(signed) : '');
      expect(request.headers['content-type']).toBe(hasBody ? 'application/json' : undefined);
      expect(request.headers['content-length']).toBe(
        hasBody ? String(request.body.length) : undefined,
      );
    });

    test('carries the request id of its caller, and none without', async () => {
      server.handlers.push(answer(status, body, { secret }), answer(status, body, { secret }));
      await call(client(), { requestId: 'V1StGXR8_Z5jdHi6B-myT' });
      await call(client());
      const ids = server.requests.map(({ headers }) => headers['x-request-id']);
      expect(ids).toEqual(['V1StGXR8_Z5jdHi6B-myT', undefined]);
    });

    test.each(['', 'a b', 'a\r\nx: y', 'x'.repeat(201)])(
      'refuses the request id "%s"',
      async (requestId) => {
        await expect(call(client(), { requestId })).rejects.toMatchObject({
          code: 'configuration',
        });
        expect(server.requests).toEqual([]);
      },
    );

    test('gives back what Veriff answered', async () => {
      server.handlers.push(answer(status, body, { secret }));
      const result = await call(client());
      const read = result instanceof Buffer ? JSON.parse(result.toString()) : result;
      expect(read).toMatchObject(body);
    });

    test('refuses an answer that is signed by another', async () => {
      server.handlers.push(answer(status, body, { secret: 'mallory' }));
      await expect(call(client())).rejects.toMatchObject({ code: 'invalid-signature' });
    });

    test('refuses an unsigned answer when signatures are required', async () => {
      server.handlers.push(answer(status, body));
      await expect(call(client())).rejects.toMatchObject({ code: 'invalid-signature' });
      await call(client({ requireSignedResponses: false }));
    });

    test('is repeated only where that can do no harm', async () => {
      server.handlers.push(answer(500, {}));
      const error = await call(client()).catch((cause: unknown) => cause);
      const repeatable = method === 'GET' || path.endsWith('watchlist-screening');
      expect(error).toMatchObject({ code: 'server', retryable: repeatable });
      expect(server.requests).toHaveLength(repeatable ? 3 : 1);
      const bodies = new Set(server.requests.map((request) => request.body.toString('hex')));
      expect(bodies.size).toBe(1);
    });

    test('ends when its caller aborts', async () => {
      const controller = new AbortController();
      server.handlers.push(() => controller.abort());
      const { signal } = controller;
      await expect(call(client(), { signal })).rejects.toMatchObject({ code: 'aborted' });
    });

    test('ends when its own time limit passes', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const arrived = new Promise<void>((resolve) => server.handlers.push(() => resolve()));
      const outcome = call(client(), { timeout: 700 }).catch((cause: unknown) => cause);
      await arrived;
      vi.advanceTimersByTime(700);
      expect(await outcome).toMatchObject({ code: 'timeout' });
    });
  },
);

describe('an operation that is called by itself', () => {
  const transport = () =>
    new Transport(checkOptions({ apiKey, sharedSecret: secret, baseUrl: server.url }));

  test('is the same call', async () => {
    server.handlers.push(answer(201, session, { secret }));
    const body = { verification: { vendorData: 'v' } };
    expect(await transport().call(createSession, { body })).toMatchObject(session);
    expect(JSON.parse(received().body.toString())).toEqual(body);
  });

  test('sends and signs a body that was written before byte for byte', async () => {
    server.handlers.push(answer(201, { status: 'success', image }, { secret }));
    const rawBody = new TextEncoder().encode('{ "image" :{"context":"face","content":"AAAA"}}');
    await transport().call(uploadMedia, { id, rawBody });
    expect(received().body.equals(rawBody)).toBe(true);
    expect(received().headers['x-hmac-signature']).toBe(hmac(secret, Buffer.from(rawBody)));
  });
});

test.each([200, 201])('an upload may be answered with %i', async (status) => {
  server.handlers.push(answer(status, { status: 'success', image }, { secret }));
  const request = { image: { context: 'face', content: 'QUJD' } } as const;
  expect((await client().sessions.uploadMedia(id, request)).image.id).toBe(id);
});

test.each([200, 201])('collected data may be answered with %i', async (status) => {
  server.handlers.push(answer(status, { status: 'success', sessionId: id }, { secret }));
  expect((await client().sessions.addCollectedData(id, collected)).sessionId).toBe(id);
});

test('the registry variant that answers at once is sent its own key', async () => {
  server.handlers.push(answer(200, session, { secret }));
  await client().sessions.validateRegistry(registration, { apiKey: 'registry-key' });
  expect(received().headers['x-api-key']).toBe('registry-key');
});

describe('compression', () => {
  /** Legal prose, as consents are. */
  const sentences = [
    'By continuing you agree that Example Bank plc and its processor may collect pictures of your identity document and of your face.',
    'The pictures are compared with each other by automated means, which creates biometric data within the meaning of Article 9 of Regulation (EU) 2016/679.',
    'You may withdraw this consent at any time, without giving reasons, by writing to the data protection officer named below.',
    'Withdrawal does not affect the lawfulness of what was done before; data that the law obliges us to keep is stored for five years after the end of the contract.',
    'The data is not sold, is not used for advertising, and leaves the European Economic Area only under the standard contractual clauses of the Commission.',
    'If the automated comparison fails, a trained employee looks at the pictures within two working days and tells you the result by e-mail.',
    'You are entitled to access, rectification, erasure, restriction and portability, and to lodge a complaint with the supervisory authority of your country.',
    'Refusing this consent has no disadvantage other than that your identity has to be checked in a branch, with an appointment and your original document.',
  ];

  function withConsent(length: number) {
    let text = '';
    for (let index = 0; text.length < length; index += 1) {
      text += `${index + 1}. ${sentences[(index * 5 + Math.floor(index / 8)) % 8]} `;
    }
    const consents = [{ type: 'general', approved: true, text: text.slice(0, length) }];
    return { verification: { vendorData: 'customer-123', consents } };
  }

  async function send(
    request: ReturnType<typeof withConsent>,
    compress?: VeriffOptions['compress'],
  ) {
    server.handlers.push(answer(201, session, { secret }));
    await client({ compress }).sessions.create(request);
    return received();
  }

  test.each(['gzip', 'deflate'] as const)('%s comes after the signature', async (encoding) => {
    const request = withConsent(500);
    const sent = await send(request, encoding);
    expect(sent.headers['content-encoding']).toBe(encoding);
    expect(uncompressed(sent).toString()).toBe(JSON.stringify(request));
    expect(sent.headers['x-hmac-signature']).toBe(hmac(secret, JSON.stringify(request)));
    expect(sent.headers['x-hmac-signature']).not.toBe(hmac(secret, sent.body));
    expect(sent.headers['content-length']).toBe(String(sent.body.length));
  });

  test('auto leaves a small body as it is', async () => {
    const sent = await send(withConsent(1_000));
    expect(sent.headers['content-encoding']).toBe(undefined);
  });

  test('auto compresses a long consent', async () => {
    const sent = await send(withConsent(4_000));
    expect(sent.headers['content-encoding']).toBe('gzip');
    const saved = 1 - sent.body.length / uncompressed(sent).length;
    expect(saved).toBeGreaterThan(0.6);
  });

  test('auto leaves what does not get smaller', async () => {
    const vendorData = randomBytes(750).toString('base64');
    const noise = randomBytes(9_000)
      .toString('latin1')
      .replaceAll(/[^\x21\x23-\x5b\x5d-\x7e]/g, '');
    const consents = [{ type: 'general', approved: true, text: noise }];
    const sent = await send({ verification: { vendorData, consents } });
    const length = uncompressed(sent).length;
    expect(length).toBeGreaterThan(3_000);
    expect(sent.body.length).toBeLessThanOrEqual(length);
  });

  test('false never compresses', async () => {
    const sent = await send(withConsent(9_000), false);
    expect(sent.headers['content-encoding']).toBe(undefined);
  });

  test('no other call is compressed, since Veriff would not undo it', async () => {
    server.handlers.push(answer(201, { status: 'success', image }, { secret }));
    const content = 'QUJD'.repeat(2_000);
    await client({ compress: 'gzip' }).sessions.uploadMedia(id, {
      image: { context: 'face', content },
    });
    expect(received().headers['content-encoding']).toBe(undefined);
  });
});

describe('a download', () => {
  const file = randomBytes(3_000_000);

  function serve(
    headers: Record<string, string>,
    end: 'whole' | 'half' | 'silent' = 'whole',
  ): void {
    server.handlers.push((response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg', ...headers });
      if (end === 'whole') response.end(file);
      else {
        response.write(file.subarray(0, 1_000_000), () => {
          if (end === 'half') response.destroy();
        });
      }
    });
  }

  const signed = { 'x-hmac-signature': hmac(secret, file), 'content-length': String(file.length) };

  test('is the file byte for byte, with its type and size', async () => {
    serve(signed);
    const download = await client().media.download(id);
    expect(download).toMatchObject({ contentType: 'image/jpeg', size: file.length });
    expect((await readAll(download)).equals(file)).toBe(true);
  });

  test('comes as a stream: the first bytes are there before the last were sent', async () => {
    let sendRest: () => void = () => undefined;
    server.handlers.push((response) => {
      response.writeHead(200, { 'content-type': 'video/webm' });
      response.write(file.subarray(0, 1_000));
      sendRest = () => response.end(file.subarray(1_000));
    });
    const veriff = client({ requireSignedResponses: false });
    const reader = (await veriff.media.download(id)).body.getReader();
    const first = await reader.read();
    expect(first.value?.length).toBe(1_000);
    sendRest();
    let size = 1_000;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
    }
    expect(size).toBe(file.length);
  });

  test('fails at its end when the signature is wrong', async () => {
    serve({ 'x-hmac-signature': hmac('mallory', file) });
    const { body } = await client().media.download(id);
    await expect(new Response(body).arrayBuffer()).rejects.toMatchObject({
      code: 'invalid-signature',
    });
  });

  test('fails when the twins of the signature disagree, or are not signatures', async () => {
    for (const twin of [hmac('mallory', file), 'none', '']) {
      server.handlers.length = 0;
      serve({ ...signed, 'vrf-hmac-signature': twin });
      const { body } = await client().media.download(id);
      const outcome = new Response(body).arrayBuffer();
      await expect(outcome).rejects.toMatchObject({ code: 'invalid-signature' });
    }
  });

  test('is accepted when any of the secrets signed it, in either case of hex', async () => {
    serve({ 'vrf-hmac-signature': hmac('old', file).toUpperCase() });
    const download = await client({ sharedSecret: ['new', 'old'] }).media.download(id);
    expect((await readAll(download)).equals(file)).toBe(true);
  });

  test('that breaks off is a network error', async () => {
    serve(signed, 'half');
    const { body } = await client().media.download(id);
    await expect(new Response(body).arrayBuffer()).rejects.toMatchObject({ code: 'network' });
  });

  test('that falls silent is a timeout', async () => {
    serve(signed, 'silent');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { body } = await client({ timeout: 4_000 }).media.download(id);
    const reader = body.getReader();
    let size = 0;
    while (size < 1_000_000) size += (await reader.read()).value?.length ?? 0;
    const next = reader.read();
    next.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(4_000);
    await expect(next).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  test('takes as long as it needs while its reader is slow', async () => {
    serve(signed);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const download = await client({ timeout: 4_000 }).media.download(id);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await readAll(download)).equals(file)).toBe(true);
  });

  test('ends when its caller aborts', async () => {
    serve(signed, 'silent');
    const controller = new AbortController();
    const { body } = await client().media.download(id, { signal: controller.signal });
    controller.abort();
    await expect(new Response(body).arrayBuffer()).rejects.toMatchObject({ code: 'aborted' });
  });

  test('can be left halfway', async () => {
    serve(signed);
    const { body } = await client().media.download(id);
    for await (const chunk of body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});
