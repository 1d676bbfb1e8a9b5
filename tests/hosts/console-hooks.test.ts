/** What the companion of server-stub/node tells on the console. */
import { VeriffError } from '@veriff-verify/api';
import { afterEach, expect, test, vi } from 'vitest';
import { consoleHooks } from '../../server-stub/node/console-hooks.ts';

const request = { requestId: 'a-request-id', method: 'POST', route: '/sessions' };

afterEach(() => vi.restoreAllMocks());

async function told(error: unknown): Promise<{ text: string; entry: unknown }> {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  await consoleHooks.onError?.(error, request);
  expect(print).toHaveBeenCalledOnce();
  const text = String(print.mock.lastCall?.[0]);
  expect(text).not.toContain('\n');
  return { text, entry: JSON.parse(text) };
}

test('a failure of Veriff is one line that says what to do, with the request that it is of', async () => {
  const cause = Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
  const message = 'Veriff could not be reached. Check the base URL.';
  const { entry } = await told(new VeriffError({ code: 'network', message, cause }));
  expect(entry).toMatchObject({
    ...request,
    level: 'error',
    event: 'error',
    error: {
      name: 'VeriffError',
      message,
      code: 'network',
      stack: expect.arrayContaining([expect.stringMatching(/^at .+console-hooks\.test\.ts/)]),
      cause: { name: 'TypeError', code: 'ECONNREFUSED' },
    },
  });
});

test.each([
  ['an error', new Error('Jane Roe\n    at 1 Main Street')],
  ['an error of errors', new Error('Jane', { cause: new Error('Roe', { cause: 'Jane Roe' }) })],
  ['a text', 'Jane Roe'],
  ['an object', { firstName: 'Jane' }],
])('%s of the host’s code is told without what it says', async (_, error) => {
  const { text } = await told(error);
  expect(text).not.toMatch(/Jane|Roe|Main Street/);
});

test('an error that is its own cause is told too', async () => {
  const error = new Error('again');
  error.cause = error;
  expect((await told(error)).entry).toMatchObject({ error: { name: 'Error' } });
});
