import { beforeEach, describe, expect, test } from 'vitest';
import { jsonLimit } from './body.ts';
import { bearer, createHarness, problemOf, sandbox } from './testing/harness.ts';

const data = {
  providerName: 'shop',
  network: { ip: { addressV4: '192.0.2.1' }, ssid: 'home' },
  device: { fingerprint: 'f1', model: 'phone' },
  person: { email: 'ada@example.com' },
};

beforeEach(() => sandbox.reset());

const sent = () => sandbox.calls('POST', /^\/v1\/sessions\/[^/]+\/collected-data$/);

async function send(body: unknown, ticketOf: 'mine' | 'another' | 'none' = 'mine') {
  const harness = createHarness();
  const [created, other] = [await harness.session(), await harness.session()];
  const { ticket } = ticketOf === 'mine' ? created : other;
  const response = await harness.call(`/sessions/${created.session.id}/collected-data`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(ticketOf !== 'none' && bearer(ticket).headers),
    },
    body: JSON.stringify(body),
  });
  return { harness, created, response };
}

describe('POST /sessions/:id/collected-data', () => {
  test('reaches Veriff as it was sent, signed', async () => {
    const { created, response } = await send(data);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ session: { id: created.session.id } });
    const [call, ...others] = await sent();
    expect(others).toEqual([]);
    expect(call?.path).toContain(created.session.id);
    expect(call?.authenticated).toBe(true);
    expect(JSON.parse(call?.body ?? '')).toEqual(data);
  });

  test.each([
    ['nothing', {}, 'providerName'],
    ['a list', [], undefined],
    ['an unknown field', { ...data, note: 'x' }, 'note'],
    ['an unknown field of the person', { ...data, person: { name: 'Ada' } }, 'person.name'],
    ['no address', { ...data, network: { ip: {} } }, 'network.ip'],
    [
      'a wrong address',
      { ...data, network: { ip: { addressV4: '1.2.3' } } },
      'network.ip.addressV4',
    ],
    ['a long name', { ...data, providerName: 'x'.repeat(256) }, 'providerName'],
    ['null', { ...data, person: null }, 'person'],
    ['no fingerprint', { ...data, device: {} }, 'device.fingerprint'],
    ['a wrong e-mail address', { ...data, person: { email: 'CANARY' } }, 'person.email'],
  ])('%s is refused with the path of the field, and nothing is sent', async (_what, body, path) => {
    const { response } = await send(body);
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect([problem.code, problem.path]).toEqual(['invalid-request', path]);
    expect(JSON.stringify(problem)).not.toContain('CANARY');
    expect(await sent()).toEqual([]);
  });

  test('more than 64 KiB are too much', async () => {
    const { response } = await send({ ...data, browser: { text: 'x'.repeat(jsonLimit) } });
    expect(await problemOf(response)).toMatchObject({ status: 413, code: 'payload-too-large' });
    expect(await sent()).toEqual([]);
  });

  test.each([
    ['none', 401, 'unauthorized'],
    ['another', 403, 'forbidden'],
  ] as const)(
    'with the ticket of %s it is refused, and nothing is sent',
    async (ticketOf, status, code) => {
      const { response } = await send(data, ticketOf);
      expect(response.status).toBe(status);
      expect((await problemOf(response)).code).toBe(code);
      expect(await sent()).toEqual([]);
    },
  );

  test('once the session was submitted, it is a conflict', async () => {
    const { harness, created } = await send(data);
    const headers = { 'Content-Type': 'application/json', ...bearer(created.ticket).headers };
    const path = `/sessions/${created.session.id}`;
    await harness.call(path, { method: 'PATCH', headers, body: '{"status":"submitted"}' });
    const response = await harness.call(`${path}/collected-data`, {
      method: 'POST',
      headers,
      body: JSON.stringify(data),
    });
    expect(await problemOf(response)).toMatchObject({ status: 409, code: 'conflict' });
  });
});
