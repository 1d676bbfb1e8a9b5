/** What the Dockerfile of server-stub/node runs, without Docker. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentFor } from './every-host.ts';
import { runProgram, startProgram } from './program.ts';

const root = join(import.meta.dirname, '../..');
/** What the image gets as its working folder. */
const folder = join(root, 'server-stub/node/dist');

let dockerfile: string;
let sandbox: Sandbox;

beforeAll(async () => {
  dockerfile = await readFile(join(root, 'server-stub/node/Dockerfile'), 'utf8');
  sandbox = await createSandbox();
  const [program = '', ...parameters] =
    /^RUN (\S+vite build .+)$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];
  const { code, output } = await runProgram(join(root, program), parameters, {
    folder: root,
    environment: {},
  });
  expect(output).toBe('');
  expect(code).toBe(0);
});

afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The command of an instruction in its exec form, which needs no shell. */
function command(instruction: RegExp): string[] {
  const [, list = '[]'] = instruction.exec(dockerfile) ?? [];
  const [program, ...parameters] = JSON.parse(list) as string[];
  expect(program).toBe('node');
  return parameters;
}

function environment(): Record<string, string> {
  const [, settings = ''] = /^ENV (.+)$/m.exec(dockerfile) ?? [];
  return Object.fromEntries(settings.split(' ').map((setting) => setting.split('=')));
}

test('the companion listens on every address, is found healthy and ends on SIGTERM', async () => {
  expect(environment()).toMatchObject({ COMPANION_HOST: '0.0.0.0' });
  const program = await startProgram(process.execPath, command(/^CMD (.+)$/m), {
    folder,
    environment: { ...environment(), ...environmentFor(sandbox), COMPANION_PORT: '0' },
    until: /companion http\S+\n/,
  });
  const [, port = ''] = /companion http:\/\/0\.0\.0\.0:(\d+)\/veriff/.exec(program.output()) ?? [];
  const health = () =>
    runProgram(process.execPath, command(/^HEALTHCHECK .+ CMD (.+)$/m), {
      folder,
      environment: { COMPANION_PORT: port },
    });
  expect(await health()).toEqual({ code: 0, output: '' });
  const created = await fetch(`http://127.0.0.1:${port}/veriff/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(created.status).toBe(201);
  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  expect(await health()).toEqual({ code: 1, output: '' });
});

test('it does not run as root', () => {
  expect(dockerfile).toMatch(/^USER node$/m);
});
