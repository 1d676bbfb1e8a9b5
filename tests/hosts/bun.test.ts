/** The companion of server-stub/bun, run by Bun. */
import { createServer, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { CreateSessionAnswer } from '@veriff-verify/companion';
import { expect, onTestFinished, test } from 'vitest';
import { executable } from '../runtimes/executables.ts';
import { environmentFor, testBehindProxy, testHost } from './every-host.ts';
import { listen } from './node-server.ts';
import { runProgram, startProgram } from './program.ts';

const parameters = [
  ...['--conditions=@veriff-verify/source', '--no-install', '--no-env-file'],
  join(import.meta.dirname, '../../server-stub/bun/server.ts'),
];

const host = testHost(
  async (settings) => {
    const program = await startProgram(executable('bun'), parameters, {
      environment: { ...settings, COMPANION_PORT: '0', DO_NOT_TRACK: '1' },
      until: /companion \S+\n/,
    });
    const [, endpoint = ''] = /companion (\S+)/.exec(program.output()) ?? [];
    return { endpoint, close: () => program.stop() };
  },
  (address) => ({ 'X-Forwarded-For': `198.51.100.9, ${address}` }),
);

testBehindProxy(host);

/** Posts half of a body, and what is missing only after a while. Resolves with the answer. */
function postWithPause(
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  milliseconds: number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': String(body.length) },
    });
    sent.write(body.subarray(0, body.length / 2));
    const rest = setTimeout(() => sent.end(body.subarray(body.length / 2)), milliseconds);
    sent.once('close', () => clearTimeout(rest));
    sent.once('error', reject);
    sent.once('response', (response) => resolve(response.resume()));
  });
}

// Bun looks every few seconds for connections that stood still for longer than its limit.
test('an upload that stands still for longer than Bun waits by itself is answered by the companion', async () => {
  const { session, ticket } = (await (await host.create()).json()) as CreateSessionAnswer;
  const { headers } = await postWithPause(
    `${host.endpoint}/sessions/${session.id}/media`,
    { 'Content-Type': 'application/json', Authorization: `Bearer ${ticket}` },
    Buffer.from(JSON.stringify({ context: 'face', content: 'data:image/png;base64,iVBORw0KGgo=' })),
    15_000,
  );
  expect(headers['x-request-id']).toMatch(/^[\w-]+$/);
});

test('it ends with one line that names a missing variable', async () => {
  const { code, output } = await runProgram(executable('bun'), parameters, { environment: {} });
  expect(output).toMatch(/^VERIFF_API_KEY is missing[^\n]+\n$/);
  expect(code).toBe(1);
});

test.each(['x', '-1', '65536', '80.5'])(
  'it ends with one line that names COMPANION_PORT when that is %s',
  async (port) => {
    const { code, output } = await runProgram(executable('bun'), parameters, {
      environment: { ...environmentFor(host.sandbox), COMPANION_PORT: port },
    });
    expect(output).toBe('COMPANION_PORT must be a port number from 0 to 65535.\n');
    expect(code).toBe(1);
  },
);

test('it ends with one line that names COMPANION_PORT when the port is taken', async () => {
  const blocker = await listen(createServer());
  onTestFinished(blocker.close);
  const { port } = new URL(blocker.endpoint);
  const { code, output } = await runProgram(executable('bun'), parameters, {
    environment: { ...environmentFor(host.sandbox), COMPANION_PORT: port },
  });
  expect(output).toBe(`Port ${port} is in use. Set COMPANION_PORT to a free one.\n`);
  expect(code).toBe(1);
});
