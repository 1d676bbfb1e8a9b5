import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

/** A program that has a `log`. */
function start(program: string): ChildProcessWithoutNullStreams {
  const beginning = `
    import { nodeLogger as log } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
    const entry = { requestId: 'a', method: 'GET', route: '/health', duration: 1 };`;
  return spawn(process.execPath, [
    '--conditions=@veriff-verify/source',
    '--input-type=module',
    '--eval',
    beginning + program,
  ]);
}

test.each([
  ['runs out of work', ''],
  ['is ended', 'process.exit(1);'],
  ['fails', "setImmediate(() => { throw new Error('of the host'); });"],
])('nothing of the log is lost when the process %s', async (_how, after) => {
  const child = start(`
    for (let status = 0; status < 5_000; status += 1) log({ level: 'info', ...entry, status });
    log({ level: 'error', ...entry, status: 502, problem: 'upstream' });
    ${after}`);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const entries = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { time: string; status: number });
  expect(entries.map(({ status }) => status)).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
  expect(Date.parse(entries[0]?.time ?? '')).not.toBeNaN();
  expect(err).toContain('"level":"error"');
});

test('a log that nobody reads any more ends nothing', async () => {
  const child = start(`
    process.stdin.on('data', () => {
      log({ level: 'info', ...entry, status: 200 });
      console.error('still here');
    });`);
  child.stdout.destroy();
  for (let line = 0; line < 20; line += 1) {
    child.stdin.write('log');
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    expect(said.toString()).toBe('still here\n');
  }
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
