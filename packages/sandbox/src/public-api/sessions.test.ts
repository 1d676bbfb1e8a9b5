import { describe, expect, it } from 'vitest';
import { createTestClient } from '../testing/client.ts';
import { upload } from '../testing/pictures.ts';
import { createVeriff } from '../testing/veriff.ts';

const collected = {
  providerName: 'Provider',
  person: { email: 'ada@example.com' },
  network: { ip: { addressV4: '192.0.2.1' }, location: { city: 'Tallinn' } },
  device: { fingerprint: 'f00', model: 'Phone 3' },
};

describe('POST /v1/sessions', () => {
  it('answers in the shape of older integrations, when that is set', async () => {
    const client = createTestClient({ settings: { sessionShape: 'legacy' } });
    const { body } = await client.call('POST', '/v1/sessions', {
      body: { verification: { vendorData: 'order-7' } },
    });
    expect(body.verification).toEqual({
      id: expect.any(String),
      url: `http://127.0.0.1/v/${body.verification.sessionToken}`,
      baseUrl: 'http://127.0.0.1',
      sessionToken: expect.any(String),
    });
  });

  it.each(['2026-01-01T00:00:00.000Z', '2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00 UTC'])(
    'takes the old timestamp %s, and refuses it when it is older than an hour',
    async (timestamp) => {
      const client = createTestClient();
      await client.create({ timestamp });
      await client.clock.advance(3_600_001);
      const { body } = await client.call('POST', '/v1/sessions', {
        body: { verification: { timestamp } },
      });
      expect(body.code).toBe('1201');
    },
  );

  it('takes any text as a secret, one that looks like a key file too', async () => {
    const client = createTestClient({ sharedSecret: 'PRIVATE' });
    await client.call('POST', '/v1/sessions', {
      body: { verification: {} },
      headers: { 'x-hmac-signature': null },
    });
    expect((await client.control('GET', '/sessions')).body.sessions).toHaveLength(1);
  });
});

describe('POST /v1/sessions/{id}/collected-data', () => {
  it('answers with the session and its attempt', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { id } = await client.create();
    const { verifications } = await veriff.sessions.attempts(id);
    expect(await veriff.sessions.addCollectedData(id, collected)).toEqual({
      status: 'success',
      sessionId: id,
      attemptId: verifications?.[0]?.id,
    });
  });

  it('answers 200 or 201, as it is set', async () => {
    for (const collectedDataStatus of [200, 201] as const) {
      const client = createTestClient({ settings: { collectedDataStatus } });
      const { id } = await client.create();
      const path = `/v1/sessions/${id}/collected-data`;
      const { status } = await client.call('POST', path, { body: collected });
      expect(status).toBe(collectedDataStatus);
    }
  });

  it.each([
    ['no provider', { providerName: undefined }, '1102', 'providerName'],
    ['no network', { network: undefined }, '1102', 'network'],
    ['no address', { network: { ip: {} } }, '1104', 'network.ip'],
    ['a wrong address', { network: { ip: { addressV4: 'here' } } }, '1104', 'network.ip.addressV4'],
    ['no fingerprint', { device: {} }, '1102', 'device.fingerprint'],
    ['a long fingerprint', { device: { fingerprint: 'x'.repeat(256) } }, '1104', 'device'],
    ['null for what is not known', { person: null }, '1104', 'person'],
  ])('refuses %s', async (_what, change, code, field) => {
    const client = createTestClient();
    const { id } = await client.create();
    const answer = await client.call('POST', `/v1/sessions/${id}/collected-data`, {
      body: { ...collected, ...change },
    });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.message).toContain(field);
    expect(answer.body.message).not.toContain('here');
  });

  it('is taken while the session is created or started, then answers 409', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { id, token } = await client.create({ person: { firstName: 'Resubmit' } });
    await veriff.sessions.addCollectedData(id, collected);
    await client.flow(token, 'POST', '/start');
    await veriff.sessions.addCollectedData(id, collected);
    await client.submit(id);
    for (const step of [() => undefined, () => client.clock.advance(1_500)]) {
      await step();
      await expect(veriff.sessions.addCollectedData(id, collected)).rejects.toMatchObject({
        code: 'conflict',
      });
    }
  });

  it('counts for the bytes that are kept', async () => {
    const client = createTestClient({ maxBytes: 10_000 });
    const { id } = await client.create();
    const path = `/v1/sessions/${id}/collected-data`;
    const statuses = [];
    for (let count = 0; count < 20; count += 1) {
      statuses.push((await client.call('POST', path, { body: collected })).status);
    }
    expect([...new Set(statuses)]).toEqual([200, 413]);
  });
});

describe('GET /v1/sessions/{id}/attempts', () => {
  it('lists the oldest first, each with its own status', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { id } = await client.create({ person: { firstName: 'Resubmit' } });
    const statuses = async () =>
      (await veriff.sessions.attempts(id)).verifications?.map(({ status }) => status);
    expect(await statuses()).toEqual(['created']);
    await veriff.sessions.submit(id);
    expect(await statuses()).toEqual(['submitted']);
    await client.clock.advance(1_500);
    expect(await statuses()).toEqual(['resubmission_requested']);
    await veriff.sessions.uploadMedia(id, { image: upload() });
    expect(await statuses()).toEqual(['resubmission_requested', 'created']);
    await veriff.sessions.submit(id);
    await client.clock.advance(1_500);
    const { verifications } = await veriff.sessions.attempts(id);
    expect(verifications?.[1]).toEqual({
      id: (await client.decision(id)).attemptId,
      status: 'approved',
      userDefinedData: [],
      createdTime: '2026-01-01T00:00:01.500Z',
    });
    expect(await statuses()).toEqual(['resubmission_requested', 'approved']);
  });

  it('holds the last 100 statuses that somebody set by hand', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    for (let count = 0; count < 101; count += 1) {
      await client.control('POST', `/sessions/${id}/webhooks`, {
        kind: 'user-status',
        status: `Status ${count}`,
      });
    }
    const { verifications } = await createVeriff(client).sessions.attempts(id);
    const data = verifications?.[0]?.userDefinedData;
    expect([data?.length, data?.[0]?.status, data?.[99]?.statusCode]).toEqual([
      100,
      'Status 1',
      'status_100',
    ]);
  });

  it('ends with the tenth, which is declined with 539, by the API alone', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { id, url } = await client.create({ person: { firstName: 'ResubmitAlways' } });
    const attempts = new Set<string>();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await veriff.sessions.uploadMedia(id, { image: upload() });
      const { verification } = await veriff.sessions.submit(id);
      expect(verification.url).toBe(url);
      await client.clock.advance(1_500);
      const { status, reasonCode, attemptId } = await client.decision(id);
      attempts.add(attemptId);
      expect([status, reasonCode]).toEqual(
        attempt < 10 ? ['resubmission_requested', 204] : ['declined', 539],
      );
    }
    expect(attempts.size).toBe(10);
    await expect(veriff.sessions.submit(id)).rejects.toMatchObject({ veriffCode: 1304 });
    expect((await veriff.sessions.attempts(id)).verifications).toHaveLength(10);
  });
});

describe('GET /v1/sessions/{id}/decision', () => {
  it('is the same under the paths of its variants', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    await client.submit(id);
    await client.clock.advance(1_500);
    const path = `/v1/sessions/${id}/decision`;
    const { body } = await client.call('GET', path);
    const variant = await client.call('GET', `${path}/curp-registry?version=1.0.0`);
    expect([variant.status, variant.body]).toEqual([200, body]);
  });

  it('stays readable once the session has expired', async () => {
    const client = createTestClient();
    const veriff = createVeriff(client);
    const { id } = await client.create();
    await client.clock.advance(7 * 86_400_000);
    expect((await veriff.sessions.decision(id)).verification).toMatchObject({
      status: 'expired',
      code: 9104,
    });
    expect((await veriff.sessions.media(id)).images).toEqual([]);
    expect((await veriff.sessions.person(id)).person).toBeNull();
    await expect(veriff.sessions.submit(id)).rejects.toMatchObject({ veriffCode: 1304 });
  });
});
