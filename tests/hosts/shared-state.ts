/** What two instances with shared state do as one. */
import type { CreateSessionAnswer, Leases, SessionAnswer } from '@veriff-verify/companion';
import { expect, test, vi } from 'vitest';
import type { HostUnderTest } from './every-host.ts';

/**
 * @param origin - Where two companions in front of the host's sandbox are found, below `/one` and
 *   `/two`, and the leases that they share below `/leases`.
 */
export function testSharedState(host: HostUnderTest, origin: () => string): void {
  const endpoints = () => [`${origin()}/one`, `${origin()}/two`] as const;

  function create(endpoint: string, idempotencyKey: string): Promise<Response> {
    return fetch(`${endpoint}/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
      body: '{}',
    });
  }

  test('the webhook arrives at one instance, and the other knows the decision', async () => {
    const [one, two] = endpoints();
    const created = (await (await create(one, 'asked of two')).json()) as CreateSessionAnswer;
    const { session, ticket } = created;
    await host.control('/webhooks', { url: `${one}/webhooks` });
    await host.control(`/sessions/${session.id}/decision`, { status: 'declined' });
    await host.sandbox.idle();
    const response = await fetch(`${two}/sessions/${session.id}`, {
      headers: { Authorization: `Bearer ${ticket}` },
    });
    expect(((await response.json()) as SessionAnswer).decision?.status).toBe('declined');
    expect(await host.countCalls('GET', new RegExp(session.id))).toBe(0);
  });

  test('one idempotency key creates one session, whichever instances are asked at once', async () => {
    const before = await host.countCalls('POST', /^\/v1\/sessions$/);
    await host.control('/faults', { match: {}, times: 1, fault: { latency: 200 } });
    const responses = await Promise.all(
      [...endpoints(), ...endpoints(), ...endpoints()].map((endpoint) =>
        create(endpoint, 'shared'),
      ),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(6).fill(201));
    const answers = (await Promise.all(responses.map((r) => r.json()))) as CreateSessionAnswer[];
    expect(new Set(answers.map(({ session }) => session.id)).size).toBe(1);
    expect(await host.countCalls('POST', /^\/v1\/sessions$/)).toBe(before + 1);
  });

  async function lease(operation: keyof Leases, ...parameters: [string, string, number?]) {
    const response = await fetch(`${origin()}/leases/${operation}`, {
      method: 'POST',
      body: JSON.stringify(parameters),
    });
    return response.json();
  }

  test('a lease has one holder, who alone can prolong it and give it back', async () => {
    expect(await lease('acquire', 'key', 'first', 60_000)).toBe(true);
    expect(await lease('acquire', 'key', 'second', 60_000)).toBe(false);
    expect(await lease('renew', 'key', 'second', 60_000)).toBe(false);
    await lease('release', 'key', 'second');
    expect(await lease('renew', 'key', 'first', 60_000)).toBe(true);
    await lease('release', 'key', 'first');
    expect(await lease('acquire', 'key', 'second', 60_000)).toBe(true);
  });

  test('a lease ends by itself', async () => {
    expect(await lease('acquire', 'ends', 'first', 1)).toBe(true);
    await vi.waitFor(async () => expect(await lease('acquire', 'ends', 'second', 1)).toBe(true));
  });
}
