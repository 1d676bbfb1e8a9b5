/** The companion inside an Express application, as server-stub/express mounts it. */
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { testWebhookHeaders } from '@veriff-verify/api';
import { createSandbox } from '@veriff-verify/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../server-stub/express/app.ts';
import { veriff } from '../../server-stub/express/veriff.ts';
import { environmentFor, testBehindProxy, testHost } from './every-host.ts';
import { listen } from './node-server.ts';

/** What is used of Express. */
interface Express {
  (): RequestListener & { use(...handlers: unknown[]): void };
  json(options?: { verify(request: object, response: object, bytes: Buffer): void }): unknown;
}

const { resolve } = createRequire(import.meta.resolve('../../server-stub/package.json'));
const { default: express } = (await import(resolve('express'))) as { default: Express };

const host = testHost(
  (environment) => listen(createServer(createApp(environment))),
  (address) => ({ 'X-Forwarded-For': `198.51.100.9, ${address}` }),
);

testBehindProxy(host);

test('the application itself is still there, with its body parser', async () => {
  expect(await (await fetch(new URL('/', host.endpoint))).text()).toBe('The application itself.');
  const echo = await fetch(new URL('/echo', host.endpoint), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":1}',
  });
  expect(await echo.json()).toEqual({ a: 1 });
});

/** An application whose body parser comes first, which is what to avoid. */
async function parsedFirst(parser: unknown) {
  const sandbox = await createSandbox();
  onTestFinished(() => sandbox.close());
  const app = express();
  app.use(parser, veriff(environmentFor(sandbox), { logger: false }));
  const { endpoint, close } = await listen(createServer(app));
  onTestFinished(close);
  return async function deliver(): Promise<Response> {
    // Formatted so that no parser and printer would give the same bytes.
    const body = `{ "id": "6f8d0a6e-4a5a-4b2c-9f0e-2b1d5a7c9e10",\n "code": 7001, "action": "started" }`;
    const { apiKey, sharedSecret } = sandbox;
    const headers = await testWebhookHeaders({ apiKey, sharedSecret, body });
    return fetch(new URL('/webhooks', endpoint), { method: 'POST', headers, body });
  };
}

test('a body parser that came first is told of, instead of refusing every webhook', async () => {
  const deliver = await parsedFirst(express.json());
  const response = await deliver();
  expect(response.status).toBe(500);
  expect(await response.text()).toContain(
    'A body parser ran before the companion: mount the companion first.',
  );
});

test('a body parser that came first and kept the bytes does no harm', async () => {
  const deliver = await parsedFirst(
    express.json({ verify: (request, _, bytes) => Object.assign(request, { rawBody: bytes }) }),
  );
  expect((await deliver()).status).toBe(200);
});

test('a missing variable stops the start with one line that names it', () => {
  expect(() => createApp({})).toThrow(/^VERIFF_API_KEY is missing.+$/);
});
