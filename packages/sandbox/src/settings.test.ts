import { describe, expect, it } from 'vitest';
import { createSandboxApp, demoKeys } from './app.ts';
import { type SandboxSettings, settingValues } from './settings.ts';
import { createReceiver, createTestClient, hmac } from './testing/client.ts';

const names = Object.keys(settingValues);

const defaults: SandboxSettings = {
  mediaStatus: 201,
  collectedDataStatus: 200,
  registryStatus: 201,
  errorCodeType: 'string',
  errorStatus: 'fail',
  signatureHeaders: 'both',
  signatureCase: 'lower',
  signMedia: true,
  sessionShape: 'current',
  active: true,
};

const missing = '/v1/sessions/5a4d8b0c-0000-4000-8000-00000000dead/decision';

describe('the settings', () => {
  it('start with their defaults, or with what the sandbox is made with', async () => {
    const { body } = await createTestClient().control('GET', '/settings');
    expect(body).toEqual(defaults);
    const client = createTestClient({ settings: { mediaStatus: 200, active: undefined } });
    const changed = await client.control('GET', '/settings');
    expect(changed.body).toEqual({ ...defaults, mediaStatus: 200 });
  });

  it('are changed one by one, and go back to where they started on reset', async () => {
    const client = createTestClient({ settings: { signatureCase: 'upper' } });
    const first = await client.control('POST', '/settings', { mediaStatus: 200 });
    expect([first.status, first.body.mediaStatus]).toEqual([200, 200]);
    const { body } = await client.control('POST', '/settings', { signatureCase: 'lower' });
    expect(body).toEqual({ ...defaults, mediaStatus: 200 });
    await client.control('POST', '/reset');
    const after = await client.control('GET', '/settings');
    expect(after.body).toEqual({ ...defaults, signatureCase: 'upper' });
  });

  it.each([
    [{ mediastatus: 200 }, names.join(', ')],
    [{ __proto__: null, toString: 1 }, names.join(', ')],
    [{ mediaStatus: 204 }, 'mediaStatus must be 201 or 200.'],
    [{ signatureHeaders: 'X' }, 'signatureHeaders must be "both" or "x" or "vrf" or "none".'],
    [{ active: 'false' }, 'active must be true or false.'],
    [[], names.join(', ')],
    ['nonsense', names.join(', ')],
  ])('refuse %j, and say what is right', async (changes, text) => {
    const client = createTestClient();
    const { status, body } = await client.control('POST', '/settings', changes);
    expect([status, body.error]).toEqual([400, expect.stringContaining(text)]);
  });

  it('change all or nothing', async () => {
    const client = createTestClient();
    await client.control('POST', '/settings', { mediaStatus: 200, active: 'no' });
    expect((await client.control('GET', '/settings')).body).toEqual(defaults);
  });

  it('are checked when the sandbox is made', () => {
    const settings = { signatureCase: 'camel' } as unknown as SandboxSettings;
    expect(() => createSandboxApp({ settings })).toThrow('signatureCase must be');
  });
});

describe('the body of an error', () => {
  it.each([
    [{}, { status: 'fail', code: '1002' }],
    [{ errorCodeType: 'number' }, { status: 'fail', code: 1002 }],
    [{ errorStatus: 'number' }, { status: 400, code: '1002' }],
    [
      { errorStatus: 'number', errorCodeType: 'number' },
      { status: 400, code: 1002 },
    ],
  ] as const)('with %j is %j', async (settings, expected) => {
    const client = createTestClient({ settings });
    const { body } = await client.call('GET', '/v1/sessions/not-a-uuid-but-long-enough/decision');
    expect(body).toEqual({ ...expected, message: expect.any(String) });
    const nowhere = await client.call('GET', '/v1/nowhere');
    expect(typeof nowhere.body.status).toBe(typeof expected.status);
  });
});

describe('signatures of answers and webhooks', () => {
  const families = [
    [
      'both',
      [
        'vrf-auth-client',
        'vrf-hmac-signature',
        'vrf-integration-id',
        'x-auth-client',
        'x-hmac-signature',
      ],
    ],
    ['x', ['x-auth-client', 'x-hmac-signature']],
    ['vrf', ['vrf-auth-client', 'vrf-hmac-signature', 'vrf-integration-id']],
    ['none', []],
  ] as const;

  it.each(families)(
    'with signatureHeaders %j have the names %j',
    async (signatureHeaders, expected) => {
      const { url, received } = await createReceiver();
      const client = createTestClient({ webhookUrl: url, settings: { signatureHeaders } });
      const answer = await client.call('GET', missing);
      const own = (headers: Iterable<string>): string[] =>
        [...headers].filter((name) => /^(x|vrf)-/.test(name)).sort();
      expect(own(answer.headers.keys())).toEqual(expected);
      const { id } = await client.create();
      await client.control('POST', `/sessions/${id}/webhooks`, { kind: 'event' });
      expect(own(Object.keys(received[0]?.headers ?? {}))).toEqual(expected);
    },
  );

  it('are written in capitals where that is set', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    await client.control('POST', '/settings', { signatureCase: 'upper' });
    const { headers } = await client.call('GET', missing);
    expect(headers.get('x-hmac-signature')).toMatch(/^[0-9A-F]{64}$/);
    expect(headers.get('vrf-hmac-signature')).toBe(headers.get('x-hmac-signature'));
    const { id } = await client.create();
    await client.control('POST', `/sessions/${id}/webhooks`, { kind: 'event' });
    const [webhook] = received;
    expect(webhook?.headers['x-hmac-signature']).toBe(hmac(webhook?.raw ?? '').toUpperCase());
  });

  it('made wrong by a fault keep to the names and the case that are set', async () => {
    const settings = { signatureHeaders: 'vrf', signatureCase: 'upper' } as const;
    const client = createTestClient({ settings });
    const right = (await client.call('GET', missing)).headers.get('vrf-hmac-signature');
    await client.control('POST', '/faults', { fault: 'bad-signature' });
    const { headers } = await client.call('GET', missing);
    expect(headers.get('vrf-hmac-signature')).toMatch(/^[0-9A-F]{64}$/);
    expect(headers.get('vrf-hmac-signature')).not.toBe(right);
    expect(headers.get('x-hmac-signature')).toBeNull();
  });
});

describe('an integration that is not active', () => {
  it('has every call refused with 1804, after the API key was looked at', async () => {
    const client = createTestClient({ settings: { active: false } });
    const answers = await Promise.all([
      client.call('POST', '/v1/sessions', { body: { verification: {} } }),
      client.call('GET', missing),
      client.submit('5a4d8b0c-0000-4000-8000-00000000dead'),
      client.call('GET', missing, {
        headers: { 'x-auth-client': demoKeys.apiKey.replace('5', '6') },
      }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [401, '1804'],
      [401, '1804'],
      [401, '1804'],
      [401, '1803'],
    ]);
  });
});

describe('the bytes of a picture', () => {
  it.each([
    [true, ['x-hmac-signature', 'vrf-hmac-signature']],
    [false, []],
  ])('with signMedia %j carry the signatures %j', async (signMedia, expected) => {
    const client = createTestClient({ settings: { signMedia } });
    const { id } = await client.create();
    const image = { context: 'face', content: 'data:image/jpeg;base64,/9j/4AAQSkZJRg==' };
    const upload = await client.call('POST', `/v1/sessions/${id}/media`, { body: { image } });
    const media = `/v1/media/${upload.body.image.id}`;
    const { status, headers } = await client.call('GET', media);
    expect(status).toBe(200);
    const names = ['x-hmac-signature', 'x-signature', 'vrf-hmac-signature'];
    expect(names.filter((name) => headers.has(name))).toEqual(expected);
    const refusal = await client.call('GET', '/v1/media/5a4d8b0c-0000-4000-8000-00000000dead');
    expect([refusal.status, refusal.headers.has('x-hmac-signature')]).toEqual([404, true]);
  });
});
