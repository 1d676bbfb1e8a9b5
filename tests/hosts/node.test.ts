/** The companion of server-stub/node, over HTTP and as a program. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CreateSessionAnswer, Problem, SessionAnswer } from '@veriff-verify/companion';
import { createSandbox, demoKeys, type Sandbox } from '@veriff-verify/sandbox';
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  type RunningCompanion,
  serveCompanion,
  withSandboxKeys,
} from '../../server-stub/node/server.ts';

const program = join(import.meta.dirname, '../../server-stub/node/server.ts');

let sandbox: Sandbox;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  sandbox = await createSandbox();
  return () => sandbox.close();
});

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(): Promise<RunningCompanion> {
  const environment = await withSandboxKeys({ VERIFF_BASE_URL: sandbox.url });
  const companion = await serveCompanion({ port: 0, environment, companion: { logger: false } });
  open.push(companion);
  return companion;
}

async function create(endpoint: string): Promise<CreateSessionAnswer> {
  const response = await fetch(`${endpoint}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(201);
  return (await response.json()) as CreateSessionAnswer;
}

/** Runs the program until it ends or `until` is in its output. */
function start(
  environment: Record<string, string>,
  until?: RegExp,
): Promise<{ child: ChildProcess; output: string; code: number | null }> {
  const child = spawn(process.execPath, ['--conditions=@veriff-verify/source', program], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let output = '';
  return new Promise((resolve) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (until?.test(output)) resolve({ child, output, code: null });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('close', (code) => resolve({ child, output, code }));
  });
}

test('a session is created, decided by a webhook and read', async () => {
  const { url } = await serve();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/veriff$/);
  const { session, ticket } = await create(url);
  await fetch(`${sandbox.url}/_sandbox/webhooks`, {
    method: 'POST',
    body: JSON.stringify({ url: `${url}/webhooks` }),
  });
  await fetch(`${sandbox.url}/_sandbox/sessions/${session.id}/decision`, {
    method: 'POST',
    body: JSON.stringify({ status: 'declined' }),
  });
  await sandbox.idle();
  const response = await fetch(`${url}/sessions/${session.id}`, {
    headers: { Authorization: `Bearer ${ticket}` },
  });
  expect(((await response.json()) as SessionAnswer).decision?.status).toBe('declined');
});

test.each([
  ['with its length', { 'Content-Length': String(1024 * 1024) }],
  ['in pieces of unknown number', { 'Transfer-Encoding': 'chunked' }],
])('a body that is too large, sent %s, is answered 413', async (_, headers) => {
  const { url } = await serve();
  const problem = await new Promise<Problem>((resolve, reject) => {
    const sent = request(`${url}/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.once('data', (chunk: Buffer) => {
        resolve(JSON.parse(chunk.toString()) as Problem);
        sent.destroy();
      });
    });
    for (let i = 0; i < 64; i += 1) sent.write(Buffer.alloc(16 * 1024, 0x20));
    sent.end();
  });
  expect(problem.code).toBe('payload-too-large');
});

test('a taken port is told as the error that Node makes', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as AddressInfo;
  const environment = await withSandboxKeys({ VERIFF_BASE_URL: sandbox.url });
  await expect(serveCompanion({ port, environment })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });

  const { code, output } = await start({
    COMPANION_PORT: String(port),
    VERIFF_BASE_URL: sandbox.url,
  });
  expect(code).toBe(1);
  expect(output).toMatch(/^Port \d+ is in use\. Set COMPANION_PORT to a free one\.\n$/);
  await new Promise((resolve) => blocker.close(resolve));
});

test('the program uses a running sandbox when no keys are set, tells what happens and ends on SIGTERM', async () => {
  const { child, output } = await start(
    { COMPANION_PORT: '0', VERIFF_BASE_URL: sandbox.url },
    /companion http\S+\n/,
  );
  expect(output).toContain(`using the sandbox at ${sandbox.url}`);
  expect(output).not.toContain(sandbox.sharedSecret);
  const url = /companion (\S+)/.exec(output)?.[1] ?? '';
  const { session } = await create(url);
  await fetch(`${sandbox.url}/_sandbox/webhooks`, {
    method: 'POST',
    body: JSON.stringify({ url: `${url}/webhooks` }),
  });
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    rest += chunk.toString();
  });
  await fetch(`${sandbox.url}/_sandbox/sessions/${session.id}/decision`, {
    method: 'POST',
    body: JSON.stringify({ status: 'approved' }),
  });
  await sandbox.idle();
  const code = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  expect(rest).toContain(`decision ${session.id} approved 9001\n`);
});

test.each([
  ['VERIFF_API_KEY', { VERIFF_BASE_URL: 'http://127.0.0.1:1' }],
  ['VERIFF_API_KEY', { VERIFF_SHARED_SECRET: 'secret' }],
  ['VERIFF_SHARED_SECRET', { VERIFF_API_KEY: demoKeys.apiKey }],
  [
    'VERIFF_BASE_URL',
    { VERIFF_API_KEY: demoKeys.apiKey, VERIFF_SHARED_SECRET: 's', VERIFF_BASE_URL: 'x' },
  ],
  [
    'COMPANION_PORT',
    { VERIFF_API_KEY: demoKeys.apiKey, VERIFF_SHARED_SECRET: 's', COMPANION_PORT: 'x' },
  ],
])('the program ends with one line that names %s', async (name, environment) => {
  const { code, output } = await start(environment as Record<string, string>);
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^${name} [^\\n]+\\n$`));
});
