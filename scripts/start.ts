/**
 * Sandbox, companion and demo in one process, ready for a click: `npm start`.
 *
 * With VERIFF_API_KEY and VERIFF_SHARED_SECRET set there is no sandbox: the companion talks to
 * Veriff itself.
 */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createDemoServer } from 'vite';
import { createSandbox } from '../packages/sandbox/src/index.ts';
import { serveCompanion } from '../server-stub/node/server.ts';
import { root } from './run.ts';

interface Service {
  name: string;
  url: string;
  close(): Promise<void>;
}

const environment = process.env;
const keyVariables = ['VERIFF_API_KEY', 'VERIFF_SHARED_SECRET'];
const useRealVeriff = keyVariables.some((variable) => environment[variable]);
const services: Service[] = [];

async function start(): Promise<void> {
  const missing = keyVariables.find((variable) => !environment[variable]);
  if (useRealVeriff && missing !== undefined) {
    throw new Error(`${missing} is missing. Set both ${keyVariables.join(' and ')}, or neither.`);
  }
  const sandbox = useRealVeriff ? null : await startSandbox();
  const companion = await startCompanion(sandbox);
  const demo = await startDemo(companion);
  if (sandbox !== null) await sandbox.setWebhookUrl(`${companion.url}/webhooks`);

  console.log('\n  veriff-verify is ready\n');
  for (const { name, url } of [demo, companion, ...(sandbox === null ? [] : [sandbox])]) {
    console.log(`  ${name.padEnd(10)} ${url}`);
  }
  console.log(
    useRealVeriff
      ? '\n  Sessions are created at Veriff, with the keys from the environment. Ctrl+C stops.\n'
      : '\n  Open the demo and press its button. No account, no network. Ctrl+C stops.\n',
  );
}

async function startSandbox(): Promise<
  Service & { apiKey: string; sharedSecret: string; setWebhookUrl(url: string): Promise<void> }
> {
  const port = readPort('SANDBOX_PORT', 8788);
  const sandbox = await createSandbox({ port, allowDelete: true }).catch(
    explainPort('SANDBOX_PORT', port),
  );
  return register({
    name: 'Sandbox',
    url: sandbox.url,
    apiKey: sandbox.apiKey,
    sharedSecret: sandbox.sharedSecret,
    close: () => sandbox.close(),
    async setWebhookUrl(url: string) {
      const response = await fetch(`${sandbox.url}/_sandbox/webhooks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url }),
      });
      if (!response.ok) throw new Error('The sandbox did not take the address of the webhooks.');
    },
  });
}

async function startCompanion(
  sandbox: { url: string; apiKey: string; sharedSecret: string } | null,
): Promise<Service> {
  const port = readPort('COMPANION_PORT', 8787);
  const companion = await serveCompanion({
    port,
    environment:
      sandbox === null
        ? environment
        : {
            ...environment,
            VERIFF_API_KEY: sandbox.apiKey,
            VERIFF_SHARED_SECRET: sandbox.sharedSecret,
            VERIFF_BASE_URL: sandbox.url,
          },
  }).catch(explainPort('COMPANION_PORT', port));
  return register({ name: 'Companion', url: companion.url, close: () => companion.close() });
}

async function startDemo(companion: Service): Promise<Service> {
  const port = readPort('PORT', 5173);
  const server = await createDemoServer({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    server: {
      port,
      // Who may call is for the companion to say.
      cors: false,
      // The page talks to its own origin, as it would beside a deployed companion.
      proxy: { '/veriff': { target: new URL(companion.url).origin } },
    },
  });
  await server.listen().catch(explainPort('PORT', port));
  const address = server.httpServer?.address() as AddressInfo;
  return register({
    name: 'Demo',
    url: `http://localhost:${address.port}`,
    close: () => server.close(),
  });
}

function register<Kind extends Service>(service: Kind): Kind {
  services.unshift(service);
  return service;
}

function readPort(variable: string, fallback: number): number {
  const value = environment[variable];
  if (value === undefined || value === '') return fallback;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error(`${variable} must be a port number from 0 to 65535.`);
}

function explainPort(variable: string, port: number): (cause: unknown) => never {
  return (cause) => {
    const inUse =
      cause instanceof Error &&
      (('code' in cause && cause.code === 'EADDRINUSE') || /in use/i.test(cause.message));
    if (inUse) throw new Error(`Port ${port} is in use. Set ${variable} to a free one.`, { cause });
    throw cause;
  };
}

async function stop(): Promise<void> {
  await Promise.all(services.splice(0).map((service) => service.close().catch(() => undefined)));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop().then(() => process.exit(0));
  });
}

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop();
  process.exit(1);
}
