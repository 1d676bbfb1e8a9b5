import { randomUUID } from 'node:crypto';
import { veriffCodes } from '@veriff-verify/api';
import { describe, expect, it } from 'vitest';
import { createSandboxApp, demoKeys } from './app.ts';
import { createTestClient, hmac, startOfTime } from './testing/client.ts';

describe('POST /_sandbox/clock', () => {
  it.each([
    [{ advance: 1_000 }, 1_000],
    [{ advance: '7d' }, 7 * 86_400_000],
    [{ advance: 'PT5M' }, 300_000],
    [{ advance: { days: 1, hours: 1 } }, 90_000_000],
    [{ days: 7 }, 7 * 86_400_000],
    [{ ms: 1_500 }, 1_500],
    [{ advance: { ms: 1_500 } }, 1_500],
    [{ advance: { seconds: 1, ms: 500 } }, 1_500],
    [{ to: startOfTime + 1_500 }, 1_500],
    [{ to: startOfTime }, 0],
    [{ to: '2026-01-02T00:00:00Z' }, 86_400_000],
    [{ to: '2026-01-01T00:00:00Z' }, 0],
  ])('takes %j', async (body, milliseconds) => {
    const client = createTestClient();
    const answer = await client.control('POST', '/clock', body);
    const now = new Date(startOfTime + milliseconds).toISOString();
    expect([answer.status, answer.body]).toEqual([200, { now }]);
    expect((await client.control('GET', '/clock')).body).toEqual({ now });
  });

  const unreadable: unknown[] = [
    '',
    'nonsense',
    {},
    [],
    null,
    { advance: -1 },
    { advance: 'soon' },
    { advance: '20000d' },
    { to: 'soon' },
    { to: 7 },
    { to: '2025-12-31T23:59:59Z' },
    { to: '9999-01-01T00:00:00Z' },
    { to: startOfTime - 1 },
    { to: 1e300 },
    { to: null },
    { to: '2026-01-02T00:00:00Z', advance: 7 },
    { to: '2026-01-02T00:00:00Z', zone: 'CET' },
    { advance: 7, unit: 'days' },
    { advance: 7, days: 1 },
    { days: 7, unit: 'days' },
  ];

  it.each(unreadable.map((body) => ({ body })))(
    'answers $body with 400 and the right form',
    async ({ body }) => {
      const client = createTestClient();
      const answer = await client.control('POST', '/clock', body);
      expect([answer.status, answer.body.error]).toEqual([
        400,
        expect.stringContaining('"advance"'),
      ]);
      expect(client.clock.now()).toBe(startOfTime);
    },
  );

  it('has done what fell due when it answers', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    await client.submit(id);
    await client.control('POST', '/clock', { advance: 1_500 });
    const { requests } = (await client.control('GET', '/requests')).body;
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    expect([session.status, requests.length]).toEqual(['approved', 2]);
  });
});

describe('POST /_sandbox/faults', () => {
  it('makes the next calls meet a status, before they have any effect', async () => {
    const client = createTestClient();
    const rule = {
      match: { method: 'POST', path: '/v1/sessions' },
      times: 2,
      fault: { status: 429, headers: { 'retry-after': '7' } },
    };
    const { status, body } = await client.control('POST', '/faults', rule);
    expect([status, body.match, body.times]).toEqual([201, rule.match, 2]);
    const answers = [];
    for (let count = 0; count < 3; count += 1) {
      answers.push(await client.call('POST', '/v1/sessions', { body: { verification: {} } }));
    }
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 201]);
    expect(answers[0]?.headers.get('retry-after')).toBe('7');
    expect((await client.control('GET', '/sessions')).body.sessions).toHaveLength(1);
    expect((await client.control('GET', '/faults')).body).toEqual({ faults: [] });
  });

  it('can answer without a body, or with a body of its own', async () => {
    const client = createTestClient();
    await client.control('POST', '/faults', { times: 1, fault: { status: 204 } });
    expect((await client.call('GET', '/v1/x')).body).toBe('');
    const page = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad</h1>' };
    await client.control('POST', '/faults', { times: 1, fault: page });
    const { status, headers, body } = await client.call('GET', '/v1/x');
    expect([status, headers.get('content-type'), body]).toEqual([502, 'text/html', page.body]);
  });

  it('can sign wrongly, or send broken JSON with a right signature', async () => {
    const client = createTestClient();
    const create = () =>
      client.app.request('/v1/sessions', {
        method: 'POST',
        body: '{"verification":{}}',
        headers: { 'content-type': 'application/json', 'x-auth-client': demoKeys.apiKey },
      });
    await client.control('POST', '/faults', { times: 1, fault: 'bad-signature' });
    const wrong = await create();
    expect(wrong.headers.get('x-hmac-signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(wrong.headers.get('x-hmac-signature')).not.toBe(hmac(await wrong.text()));
    await client.control('POST', '/faults', { times: 1, fault: 'bad-json' });
    const broken = await create();
    const text = await broken.text();
    expect(broken.status).toBe(201);
    expect(broken.headers.get('x-hmac-signature')).toBe(hmac(text));
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it.each(Object.entries(veriffCodes))('can refuse with code %s', async (code, known) => {
    const client = createTestClient();
    await client.control('POST', '/faults', { times: 1, fault: { code: Number(code) } });
    const response = await client.app.request('/v1/sessions', { method: 'POST' });
    const text = await response.text();
    expect(response.status).toBe(known.status);
    expect(JSON.parse(text)).toEqual({ status: 'fail', code, message: known.text });
    expect(response.headers.get('x-hmac-signature')).toBe(hmac(text));
    expect((await client.control('GET', '/sessions')).body.sessions).toEqual([]);
  });

  it('refuses with a code as the settings say', async () => {
    const client = createTestClient({
      settings: { errorCodeType: 'number', errorStatus: 'number' },
    });
    await client.control('POST', '/faults', { fault: { code: 1804 } });
    const { body } = await client.call('GET', '/v1/x');
    expect(body).toMatchObject({ status: 401, code: 1804 });
  });

  it.each([{ status: 429 }, { code: 1804 }])('lets a page read %j', async (fault) => {
    const client = createTestClient();
    await client.control('POST', '/faults', { fault });
    const { headers } = await client.app.request('/v1/sessions', {
      method: 'POST',
      headers: { origin: 'https://shop.example' },
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each(['reset', 'truncate'])('breaks the body of the answer with %s', async (fault) => {
    const client = createTestClient();
    await client.control('POST', '/faults', { fault });
    const response = await client.app.request('/v1/sessions', { method: 'POST' });
    await expect(response.text()).rejects.toThrow('break the connection');
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests).toHaveLength(1);
  });

  it('never touches the control itself', async () => {
    const client = createTestClient();
    await client.control('POST', '/faults', { fault: { status: 500 } });
    expect((await client.control('GET', '/keys')).status).toBe(200);
    expect((await client.control('DELETE', '/faults')).status).toBe(204);
    expect((await client.call('POST', '/v1/sessions', { body: { verification: {} } })).status).toBe(
      201,
    );
  });

  it.each([
    'nonsense',
    {},
    { fault: 'explode' },
    { fault: 'reset', times: -1 },
    { fault: { status: 429, retryAfter: 7 } },
  ])('answers %j with 400 and the right form', async (body) => {
    const client = createTestClient();
    const answer = await client.control('POST', '/faults', body);
    expect([answer.status, answer.body.error]).toEqual([
      400,
      expect.stringContaining('"bad-signature"'),
    ]);
  });
});

describe('GET /_sandbox/requests', () => {
  it('shows what was sent, and what was made of it', async () => {
    const client = createTestClient();
    const { id } = await client.create({ vendorData: 'order-7' });
    await client.call('GET', `/v1/sessions/${id}/decision?version=1.0.0`, {
      headers: { 'x-hmac-signature': hmac('wrong'), 'x-more': 'yes' },
    });
    await client.call('POST', '/v1/sessions', {
      body: '{}',
      headers: { 'x-hmac-signature': null, 'x-auth-client': null },
    });
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests).toMatchObject([
      {
        id: expect.any(String),
        time: '2026-01-01T00:00:00.000Z',
        method: 'POST',
        path: '/v1/sessions',
        headers: { 'x-auth-client': demoKeys.apiKey, 'content-type': 'application/json' },
        body: '{"verification":{"vendorData":"order-7"}}',
        status: 201,
        authenticated: true,
        signature: 'valid',
      },
      {
        method: 'GET',
        path: `/v1/sessions/${id}/decision?version=1.0.0`,
        headers: { 'x-more': 'yes' },
        body: '',
        status: 401,
        authenticated: false,
        signature: 'invalid',
      },
      { status: 401, authenticated: false, signature: 'not-checked', body: '{}' },
    ]);
  });

  it('shows an unsigned session as authenticated by its key', async () => {
    const client = createTestClient();
    await client.call('POST', '/v1/sessions', {
      body: { verification: {} },
      headers: { 'x-hmac-signature': null },
    });
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests).toMatchObject([{ status: 201, authenticated: true, signature: 'missing' }]);
  });

  it('cuts long bodies', async () => {
    const client = createTestClient();
    await client.create({ person: { firstName: 'x'.repeat(500_000) } });
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests[0].body.length).toBeLessThan(65_000);
  });
});

describe('the rest of the control', () => {
  it('shows the keys', async () => {
    const client = createTestClient();
    expect((await client.control('GET', '/keys')).body).toEqual(demoKeys);
  });

  it('shows the sessions, and one of them with its init data', async () => {
    const client = createTestClient();
    const { id, url } = await client.create({ person: { firstName: 'Ada' }, vendorData: 'x' });
    const { sessions } = (await client.control('GET', '/sessions')).body;
    expect(sessions).toMatchObject([
      { id, url, status: 'created', phase: 'open', vendorData: 'x' },
    ]);
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    expect(session.init.person.firstName).toBe('Ada');
    expect((await client.control('GET', `/sessions/${randomUUID()}`)).status).toBe(404);
  });

  it('shows of one session what was collected and how it was screened, not of all', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const data = {
      providerName: 'x',
      network: { ip: { addressV4: '192.0.2.1' } },
      device: { fingerprint: 'y' },
    };
    const sent = await client.call('POST', `/v1/sessions/${id}/collected-data`, { body: data });
    expect(sent.status).toBe(200);
    const before = (await client.control('GET', `/sessions/${id}`)).body.session;
    expect(before).toMatchObject({ kind: 'document', screening: null, monitorStatus: 'enabled' });
    expect(before.attempts[0]).toMatchObject({ collectedData: [data], userDefinedData: [] });
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    const after = (await client.control('GET', `/sessions/${id}`)).body.session;
    expect(after.screening).toMatchObject({
      matchStatus: 'no_match',
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    const [listed] = (await client.control('GET', '/sessions')).body.sessions;
    expect(listed).not.toHaveProperty('screening');
    expect(listed.attempts[0]).not.toHaveProperty('collectedData');
  });

  it('forgets all but the webhook URL when it is reset', async () => {
    const client = createTestClient({ webhookUrl: 'http://127.0.0.1:1/' });
    const { id } = await client.create();
    await client.submit(id);
    await client.idle();
    await client.control('POST', '/faults', { match: { path: '/none' }, fault: 'reset' });
    await client.control('POST', '/clock', { advance: 60_000 });
    expect((await client.control('POST', '/reset')).body.now).toBe('2026-01-01T00:00:00.000Z');
    expect((await client.control('GET', '/sessions')).body.sessions).toEqual([]);
    expect((await client.control('GET', '/requests')).body.requests).toEqual([]);
    expect((await client.control('GET', '/faults')).body.faults).toEqual([]);
    expect((await client.control('GET', '/webhooks')).body).toEqual({
      url: 'http://127.0.0.1:1/',
      deliveries: [],
    });
  });

  it.each([{}, { status: 'unknown' }, { status: 'approved', reasonCode: 'x' }, 'nonsense', null])(
    'answers the decision %j with 400 and the right form',
    async (body) => {
      const client = createTestClient();
      const { id } = await client.create();
      const answer = await client.control('POST', `/sessions/${id}/decision`, body);
      expect([answer.status, answer.body.error]).toEqual([
        400,
        expect.stringContaining('approved, declined'),
      ]);
    },
  );

  it.each([{}, { url: 'ftp://x' }, { url: 'javascript:alert(1)' }, { url: 7 }, 'nonsense'])(
    'answers the webhook URL %j with 400',
    async (body) => {
      const client = createTestClient();
      expect((await client.control('POST', '/webhooks', body)).status).toBe(400);
    },
  );
});

describe('a web page', () => {
  const ask = (url: string, headers: Record<string, string>) =>
    createSandboxApp({ now: startOfTime }).app.request(url, { headers });

  it.each([
    ['from another origin', 'http://127.0.0.1:8788', { origin: 'https://evil.example' }],
    ['without an origin of its own', 'http://127.0.0.1:8788', { origin: 'null' }],
    [
      'from another port of the machine',
      'http://127.0.0.1:8788',
      { origin: 'http://127.0.0.1:5173' },
    ],
    ['that sends no origin', 'http://127.0.0.1:8788', { 'sec-fetch-site': 'cross-site' }],
    [
      'whose name was pointed at this machine',
      'http://evil.example:8788',
      { origin: 'http://evil.example:8788', 'sec-fetch-site': 'same-origin' },
    ],
  ])('%s may not use the control', async (_what, url, headers) => {
    const response = await ask(`${url}/_sandbox/keys`, headers);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain(demoKeys.sharedSecret);
  });

  it.each([
    ['of the sandbox itself', 'http://127.0.0.1:8788', { origin: 'http://127.0.0.1:8788' }],
    ['of localhost', 'http://localhost:8788', { 'sec-fetch-site': 'same-origin' }],
    ['that a person typed', 'http://127.0.0.1:8788', { 'sec-fetch-site': 'none' }],
  ])('%s may', async (_what, url, headers) => {
    expect((await ask(`${url}/_sandbox/keys`, headers)).status).toBe(200);
  });

  it('may link to the list of sessions, not read it', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask('http://127.0.0.1:8788/', link)).status).toBe(200);
    expect((await ask('http://evil.example:8788/', link)).status).toBe(403);
    const fetched = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect((await ask('http://127.0.0.1:8788/', fetched)).status).toBe(403);
  });
});

describe('the list of sessions at /', () => {
  it('escapes what clients sent', async () => {
    const client = createTestClient();
    await client.create({ vendorData: '<script>alert(1)</script>"\'&' });
    const response = await client.app.request('http://127.0.0.1/');
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(text).not.toContain('<script');
  });

  it('runs no script and cannot be framed', async () => {
    const { headers } = await createTestClient().app.request('http://127.0.0.1/');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('script-src');
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('shows the newest hundred', async () => {
    const client = createTestClient();
    for (let count = 0; count < 105; count += 1) await client.create({ vendorData: `n${count}.` });
    const text = await (await client.app.request('http://127.0.0.1/')).text();
    expect(text).toContain('n104.');
    expect(text).toContain('n5.');
    expect(text).not.toContain('n4.');
  });
});
