import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pictureLimit } from './flow.ts';
import { createTestClient, type TestClient } from './testing/client.ts';

const png = { 'content-type': 'image/png' };
const picture = new Uint8Array([1, 2, 3]);

function upload(client: TestClient, token: string, context: string) {
  return client.flow(token, 'POST', `/media?context=${context}`, { body: picture, headers: png });
}

describe('the page', () => {
  it('is the same document for every session and holds nothing of it', async () => {
    const client = createTestClient();
    const pages = await Promise.all(
      [await client.create({ vendorData: 'order-7' }), await client.create()].map(
        async ({ token }) => {
          const response = await client.app.request(`/v/${token}?lang=et`);
          expect(response.status).toBe(200);
          expect(response.headers.get('content-type')).toContain('text/html');
          return response.text();
        },
      ),
    );
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).toContain('/flow/flow.js');
  });

  it('loads nothing from elsewhere, runs no inline script and may be framed', async () => {
    const client = createTestClient();
    const { token } = await client.create();
    const { headers } = await client.app.request(`/v/${token}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('frame-ancestors');
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['/flow/flow.js', 'text/javascript'],
    ['/flow/flow.css', 'text/css'],
  ])('%s is served as %s', async (path, type) => {
    const client = createTestClient();
    const response = await client.app.request(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      `${type}; charset=utf-8`,
    ]);
  });

  it('says so in words when there is no such session', async () => {
    const client = createTestClient();
    const response = await client.app.request('/v/nonsense');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
    expect(await response.text()).toContain('No such session');
  });
});

describe('the private API', () => {
  it.each([
    ['GET', ''],
    ['POST', '/start'],
    ['POST', '/media?context=face'],
    ['POST', '/submit'],
    ['POST', '/cancel'],
  ])('%s %s knows only sessions that exist', async (method, path) => {
    const client = createTestClient();
    await client.create();
    for (const token of ['nonsense', '', '__proto__']) {
      const { status, body } = await client.flow(token, method, path, { headers: png });
      expect([status, body]).toEqual([404, { error: expect.any(String) }]);
    }
  });

  it('tells what the page needs and no more', async () => {
    const client = createTestClient();
    const { id, token } = await client.create({
      callback: 'https://shop.example/done',
      person: { firstName: 'Ada' },
      document: { type: 'PASSPORT', country: 'EE', number: 'B1234567' },
    });
    const { status, body } = await client.flow(token, 'GET', '');
    expect([status, body]).toEqual([
      200,
      {
        id,
        status: 'created',
        phase: 'open',
        resubmission: null,
        callback: 'https://shop.example/done',
        document: { type: 'PASSPORT', country: 'EE' },
      },
    ]);
  });

  it('starts a session once, however often it is asked', async () => {
    const client = createTestClient();
    const { token } = await client.create();
    for (let count = 0; count < 3; count += 1) {
      const { status, body } = await client.flow(token, 'POST', '/start');
      expect([status, body.status]).toEqual([200, 'started']);
    }
    expect((await client.control('GET', '/webhooks')).body.deliveries).toHaveLength(1);
  });

  it('takes pictures and submits them', async () => {
    const client = createTestClient();
    const { id, token } = await client.create();
    await client.flow(token, 'POST', '/start');
    const { status, body } = await upload(client, token, 'document-front');
    expect([status, body]).toEqual([
      201,
      {
        image: {
          id: expect.any(String),
          context: 'document-front',
          size: 3,
          mimetype: 'image/png',
        },
      },
    ]);
    await upload(client, token, 'face');
    const submitted = await client.flow(token, 'POST', '/submit');
    expect([submitted.status, submitted.body.status, submitted.body.phase]).toEqual([
      200,
      'submitted',
      'waiting',
    ]);
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    expect(session.attempts[0].media).toMatchObject([
      { context: 'document-front', size: 3 },
      { context: 'face', size: 3 },
    ]);
  });

  it('does not submit without the document and the face', async () => {
    const client = createTestClient();
    const { token } = await client.create();
    await client.flow(token, 'POST', '/start');
    await upload(client, token, 'document-back');
    await upload(client, token, 'face');
    const { status, body } = await client.flow(token, 'POST', '/submit');
    expect([status, body.error]).toEqual([400, 'Pictures are missing: document-front.']);
  });

  it('takes nothing more after submission, nor after a decision', async () => {
    const client = createTestClient();
    const { token } = await client.create();
    await client.complete(token);
    for (const phase of ['waiting', 'ended']) {
      const answers = [
        await client.flow(token, 'POST', '/start'),
        await upload(client, token, 'face'),
        await client.flow(token, 'POST', '/submit'),
      ];
      expect(answers.map(({ status, body }) => [status, body.session.phase])).toEqual(
        answers.map(() => [409, phase]),
      );
      await client.clock.advance(2_000);
    }
  });

  it.each([
    ['an unknown context', 'context=left-hand', png, picture, 400],
    ['no context', '', png, picture, 400],
    ['a type that is no picture', 'context=face', { 'content-type': 'text/html' }, picture, 415],
    ['no type', 'context=face', {}, picture, 415],
    ['nothing', 'context=face', png, new Uint8Array(), 400],
    ['too much', 'context=face', png, new Uint8Array(pictureLimit + 1), 413],
  ])('refuses a picture with %s', async (_what, query, headers, body, expected) => {
    const client = createTestClient();
    const { id, token } = await client.create();
    const { status } = await client.flow(token, 'POST', `/media?${query}`, { body, headers });
    expect(status).toBe(expected);
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    expect(session.attempts[0].media).toEqual([]);
  });

  it('takes forty pictures', async () => {
    const client = createTestClient();
    const { token } = await client.create();
    for (let count = 0; count < 40; count += 1) {
      expect((await upload(client, token, 'face')).status).toBe(201);
    }
    expect((await upload(client, token, 'face')).status).toBe(429);
  });

  it('takes no picture that would not fit beside nothing else', async () => {
    const client = createTestClient({ maxBytes: 10_000 });
    const { token } = await client.create();
    const { status, body } = await client.flow(token, 'POST', '/media?context=face', {
      body: new Uint8Array(9_000),
      headers: png,
    });
    expect([status, body.error]).toEqual([413, expect.stringContaining('maxBytes')]);
  });

  it('notes that the person left, and lets them come back', async () => {
    const client = createTestClient();
    const { id, token } = await client.create();
    await client.flow(token, 'POST', '/start');
    expect((await client.flow(token, 'POST', '/cancel')).status).toBe(204);
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    expect([session.status, session.cancellations]).toEqual(['started', 1]);
    expect((await client.complete(token)).status).toBe(200);
  });

  it('keeps pictures out of the request log', async () => {
    const client = createTestClient();
    const { token } = await client.create();
    await upload(client, token, 'face');
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests.at(-1)).toMatchObject({
      path: '/flow/session/media?context=face',
      body: '(3 bytes of image/png)',
      status: 201,
      authenticated: true,
    });
  });

  it('knows a session by its own token alone', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    expect((await client.flow(id, 'GET', '')).status).toBe(404);
    expect((await client.flow(randomUUID(), 'GET', '')).status).toBe(404);
  });
});
