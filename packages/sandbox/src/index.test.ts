import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Veriff } from '@veriff-verify/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createIds } from './ids.ts';
import { createSandbox, type SandboxOptions } from './index.ts';
import { createReceiver } from './testing/client.ts';

async function start(options: SandboxOptions = {}) {
  const sandbox = await createSandbox(options);
  onTestFinished(() => sandbox.close());
  const control = (path: string, body: unknown) =>
    fetch(`${sandbox.url}/_sandbox${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { ...sandbox, control };
}

const create = (url: string, apiKey: string) =>
  fetch(`${url}/v1/sessions`, {
    method: 'POST',
    body: '{"verification":{}}',
    headers: { 'content-type': 'application/json', 'x-auth-client': apiKey },
  });

describe('createSandbox()', () => {
  it('serves the client of @veriff-verify/api from session to decision', async () => {
    const { url: webhookUrl, received } = await createReceiver();
    const sandbox = await start({ webhookUrl, now: '2026-01-01T00:00:00Z', allowDelete: true });
    const { apiKey, sharedSecret, url } = sandbox;
    const veriff = new Veriff({ apiKey, sharedSecret, baseUrl: url, requireSignedResponses: true });
    const created = await veriff.sessions.create({
      verification: { person: { firstName: 'Decline', lastName: 'Smith' } },
    });
    const { id } = created.verification;
    expect(created.verification.url).toMatch(new RegExp(`^${url}/v/`));
    expect((await veriff.sessions.decision(id)).verification).toBeNull();
    await veriff.sessions.submit(id);
    await sandbox.advance('1500ms');
    expect(sandbox.now().toISOString()).toBe('2026-01-01T00:00:01.500Z');
    const decision = await veriff.sessions.decision(id);
    expect(decision.verification?.status).toBe('declined');
    const [, last] = received;
    const webhook = await veriff.webhooks.parse(
      last?.raw ?? '',
      new Headers(last?.headers as never),
    );
    expect(webhook).toMatchObject({ kind: 'decision', sessionId: id });
    await veriff.sessions.delete(id);
  });

  it('decides by real time when no clock is set', async () => {
    const { url: webhookUrl, received } = await createReceiver();
    const { url, apiKey, sharedSecret } = await start({ webhookUrl, decisionDelay: 5 });
    const veriff = new Veriff({ apiKey, sharedSecret, baseUrl: url });
    const { verification } = await veriff.sessions.create({ verification: {} });
    await veriff.sessions.submit(verification.id);
    await expect.poll(() => received.length, { interval: 5 }).toBe(2);
    expect(received[1]?.body.verification.status).toBe('approved');
  });

  it('listens on this machine alone, and lets go of its port', async () => {
    const first = await createSandbox();
    expect(first.url).toBe(`http://127.0.0.1:${first.port}`);
    await first.close();
    const second = await createSandbox({ port: first.port });
    expect(second.port).toBe(first.port);
    await second.close();
  });

  it('ends open connections when it closes', async () => {
    const { url, control, close } = await start();
    await control('/faults', { times: 1, fault: { latency: 60_000 } });
    const outcome = fetch(`${url}/v1/sessions`, { method: 'POST' }).then(
      () => 'answered',
      () => 'ended',
    );
    const faultsLeft = async () => (await (await fetch(`${url}/_sandbox/faults`)).json()).faults;
    await expect.poll(faultsLeft, { interval: 5 }).toEqual([]);
    await close();
    expect(await outcome).toBe('ended');
  });

  it('says EADDRINUSE when the port is in use', async () => {
    const { port } = await start();
    await expect(createSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each([
    [{ apiKey: 'key' }, 'apiKey'],
    [{ sharedSecret: '' }, 'sharedSecret'],
    [{ sharedSecret: [] }, 'sharedSecret'],
    [{ sharedSecret: ['a', ''] }, 'sharedSecret'],
    [{ integrationId: 'id' }, 'integrationId'],
    [{ webhookUrl: 'nowhere' }, 'webhookUrl'],
    [{ publicUrl: 'ftp://x' }, 'publicUrl'],
    [{ decisionDelay: 'soon' }, 'decisionDelay'],
    [{ maxSessions: 0 }, 'maxSessions'],
    [{ now: 'soon' }, 'now'],
  ])('refuses the option %j by name', async (options, name) => {
    await expect(createSandbox(options)).rejects.toThrow(new RegExp(`^${name} `));
  });
});

describe('a fault on a real connection', () => {
  it('resets it before any effect, or after', async () => {
    const { url, apiKey, control } = await start();
    const sessions = async () => {
      const response = await fetch(`${url}/_sandbox/sessions`);
      return (await response.json()).sessions.length;
    };
    await control('/faults', { times: 1, fault: 'reset' });
    await expect(create(url, apiKey)).rejects.toThrow('fetch failed');
    expect(await sessions()).toBe(0);
    await control('/faults', { times: 1, fault: { reset: 'after' } });
    await expect(create(url, apiKey)).rejects.toThrow('fetch failed');
    expect(await sessions()).toBe(1);
    expect((await create(url, apiKey)).status).toBe(201);
    const { requests } = await (await fetch(`${url}/_sandbox/requests`)).json();
    expect(requests.map(({ status }: { status: number | null }) => status)).toEqual([
      null,
      null,
      201,
    ]);
  });

  it('sends half of an answer whose length is right', async () => {
    const { url, apiKey, control, port } = await start();
    await control('/faults', { times: 2, fault: 'truncate' });
    const response = await create(url, apiKey);
    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow('terminated');

    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => void (text += data.toString()));
    socket.write(`GET /v1/none HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    await once(socket, 'close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    expect(head).toContain('404 Not Found');
    expect(body.length).toBe(Math.floor(length / 2));
    expect(body.length).toBeGreaterThan(10);
  });

  it('lets the client wait', async () => {
    const { url, apiKey, control } = await start();
    await control('/faults', { times: 1, fault: { latency: 60_000 } });
    const impatient = fetch(`${url}/v1/sessions`, {
      method: 'POST',
      headers: { 'x-auth-client': apiKey },
      signal: AbortSignal.timeout(50),
    });
    await expect(impatient).rejects.toThrow(/timeout/);
  });
});

describe('raw requests that no client would send', () => {
  it.each([
    ['a path with NUL', 'GET /v1/\0 HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no host', 'GET /v1/sessions HTTP/1.1\r\n\r\n'],
    ['a host of nonsense', 'GET /v1/sessions HTTP/1.1\r\nhost: a b%\r\nconnection: close\r\n\r\n'],
    ['no path', 'GET * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['a whole URL', 'GET http://evil.example/v1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n'],
    ['a method of nonsense', 'NONSENSE / HTTP/1.1\r\nhost: x\r\n\r\n'],
    [
      'a body that ends early',
      'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"verif',
    ],
    [
      'chunks of nonsense',
      'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz',
    ],
  ])('leave the sandbox alive: %s', async (_what, raw) => {
    const { url, apiKey, port } = await start();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => void (text += data.toString()));
    socket.on('error', () => undefined);
    socket.end(raw);
    await once(socket, 'close');
    expect(text).not.toMatch(/^HTTP\/1\.1 5/);
    expect((await create(url, apiKey)).status).toBe(201);
  });
});

describe('the command', () => {
  const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));

  async function run(args: string[], environment: Record<string, string> = {}) {
    const child = spawn(
      process.execPath,
      ['--conditions=@veriff-verify/source', '--disable-warning=ExperimentalWarning', cli, ...args],
      { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const output = { out: '', error: '' };
    child.stdout.on('data', (data) => void (output.out += data));
    child.stderr.on('data', (data) => void (output.error += data));
    return { child, output };
  }

  it('starts a sandbox, prints requests without tokens or data, and stops when told', async () => {
    const { child, output } = await run(['--port', '0', '--decision-delay', '1ms']);
    await expect.poll(() => output.out, { timeout: 10_000 }).toContain('Webhooks:');
    const url = /Sandbox: +(\S+)/.exec(output.out)?.[1] ?? '';
    const { apiKey } = await (await fetch(`${url}/_sandbox/keys`)).json();
    const { verification } = await (await create(url, apiKey)).json();
    await fetch(verification.url);
    await expect.poll(() => output.out).toContain('GET /v/… 200');
    expect(output.out).toContain('POST /v1/sessions 201');
    expect(output.out).not.toContain(verification.sessionToken);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(output.error).toBe('');
  });

  it.each([
    ['SANDBOX_PORT', 'SANDBOX_PORT'],
    ['--port', '--port, or SANDBOX_PORT without it,'],
  ])('names the setting in one line when the port of %s is in use', async (source, setting) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const { child, output } = await (source === '--port'
      ? run(['--port', String(port)])
      : run([], { SANDBOX_PORT: String(port) }));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.error).toBe(`Port ${port} is in use. Set ${setting} to a free one.\n`);
  });

  it.each([
    [['--port', 'x'], {}, '--port'],
    [[], { SANDBOX_PORT: '99999' }, 'SANDBOX_PORT'],
    [['--webhook-url', 'nowhere', '--port', '0'], {}, 'webhookUrl'],
    [['--decision-delay', 'soon', '--port', '0'], {}, 'decisionDelay'],
    [['--seed', 'x', '--port', '0'], {}, '--seed'],
    [['--seed=-1', '--port', '0'], {}, '--seed'],
    [['--seed', '-1', '--port', '0'], {}, '--seed'],
    [['--nonsense'], {}, '--nonsense'],
  ])('refuses %j %j in one line', async (args, environment, name) => {
    const { child, output } = await run(args, environment);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.error).toContain(name);
    expect(output.error.trim().split('\n')).toHaveLength(1);
  });

  it('gives the ids of the seed with --seed', async () => {
    const { output } = await run(['--port', '0', '--seed', '7']);
    await expect.poll(() => output.out, { timeout: 10_000 }).toContain('Webhooks:');
    const url = /Sandbox: +(\S+)/.exec(output.out)?.[1] ?? '';
    const { apiKey } = await (await fetch(`${url}/_sandbox/keys`)).json();
    const { verification } = await (await create(url, apiKey)).json();
    expect(verification.id).toBe(createIds({ seed: 7 }).create());
  });

  it('explains itself', async () => {
    const { child, output } = await run(['--help']);
    expect(await once(child, 'close')).toEqual([0, null]);
    for (const option of [
      '--port',
      '--webhook-url',
      '--decision-delay',
      '--seed',
      'SANDBOX_PORT',
    ]) {
      expect(output.out).toContain(option);
    }
  });
});
