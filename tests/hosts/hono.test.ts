/** The companion inside a Hono application, as server-stub/hono mounts it. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { expect, test } from 'vitest';
import { createApp } from '../../server-stub/hono/app.ts';
import { testHost } from './every-host.ts';
import { listen } from './node-server.ts';

const host = testHost(
  ({ ...environment }) =>
    listen(
      createAdaptorServer({
        fetch: createApp(environment).fetch,
        overrideGlobalObjects: false,
      }) as Server,
    ),
  // It names its visitors by who is signed in.
  (address) => ({ Cookie: `user=customer-${address.at(-1)}` }),
);

test('the application itself is still there', async () => {
  expect(await (await fetch(new URL('/', host.endpoint))).text()).toBe('The application itself.');
});

test('who is not signed in may not start', async () => {
  expect((await host.create({ Cookie: '' })).status).toBe(403);
});

test('Veriff is told who is signed in', async () => {
  await host.create();
  const response = await fetch(`${host.sandbox.url}/_sandbox/requests`);
  const { requests } = (await response.json()) as { requests: { body: string }[] };
  const sent = requests.map(({ body }) => body).filter((body) => body.includes('vendorData'));
  expect(JSON.parse(sent.at(-1) ?? '{}')).toEqual({ verification: { vendorData: 'customer-1' } });
});

test('a missing variable stops the start with one line that names it', () => {
  expect(() => createApp({})).toThrow(/^VERIFF_API_KEY is missing.+$/);
});
