#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { createSandbox, type SandboxOptions } from './index.ts';

const defaultPort = '8788';

const help = `A local Veriff: its API, its hosted flow and its webhooks.

Usage: veriff-sandbox [options]

  --port <number>            where to listen (SANDBOX_PORT; default ${defaultPort})
  --webhook-url <url>        where to post decisions and events (default: nowhere)
  --decision-delay <time>    from submission to decision, such as 500ms, 5s, 1m (default 1500ms)
  --seed <number>            the same number gives the same ids in every run (default: random ids)
  --allow-delete             let DELETE /v1/sessions/{id} work, as Veriff does on request
  --quiet                    do not print requests and webhooks
  --help                     print this
`;

/** Ends the program with one line that says what to do. */
function fail(message: string): never {
  process.stderr.write(`${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}

function readArguments(): { options: SandboxOptions; quiet: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'webhook-url': { type: 'string' },
      'decision-delay': { type: 'string' },
      seed: { type: 'string' },
      'allow-delete': { type: 'boolean' },
      quiet: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  // Empty is how a shell or a compose file often says "not set".
  const port = values.port ?? (process.env['SANDBOX_PORT'] || defaultPort);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new TypeError(
      `${values.port === undefined ? 'SANDBOX_PORT' : '--port'} must be a port number.`,
    );
  }
  if (values.seed !== undefined && !/^\d{1,15}$/.test(values.seed)) {
    throw new TypeError('--seed must be a whole number from 0.');
  }
  return {
    options: {
      port: Number(port),
      webhookUrl: values['webhook-url'],
      decisionDelay: values['decision-delay'],
      seed: values.seed === undefined ? undefined : Number(values.seed),
      allowDelete: values['allow-delete'],
    },
    quiet: values.quiet ?? false,
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { options, quiet } = readArguments();
  if (!quiet) {
    options.onRequest = ({ method, path, status }) =>
      print(`${method} ${path} ${status ?? 'connection broken'}`);
    options.onDelivery = ({ kind, state }, { status, error }) =>
      print(`webhook ${kind} ${status ?? error ?? ''} ${state}`);
  }
  const sandbox = await createSandbox(options);
  print(`Sandbox:  ${sandbox.url}`);
  print(`Keys:     ${sandbox.url}/_sandbox/keys`);
  print(
    `Webhooks: ${options.webhookUrl ?? 'none; give --webhook-url, or POST /_sandbox/webhooks'}`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const port = 'port' in error ? `${String(error.port)} ` : '';
    // SANDBOX_PORT alone would not help whoever gave --port: the option comes first.
    const byOption = process.argv.some((argument) => /^--port(?:=|$)/.test(argument));
    const setting = byOption ? '--port, or SANDBOX_PORT without it,' : 'SANDBOX_PORT';
    fail(`Port ${port}is in use. Set ${setting} to a free one.`);
  }
  if (code === 'EACCES')
    fail('This port may not be used. Set SANDBOX_PORT, or --port, to another.');
  fail(error.message);
}
