import { expect, test } from 'vitest';
import { decode, encode } from './messages.ts';

test('a suite and its tests point at each other, before and after', () => {
  const suite = { name: 'suite', tests: [] as object[] };
  suite.tests.push({ name: 'test', suite });
  const received = decode(encode(suite)) as typeof suite;
  expect(received).toEqual(suite);
  expect(received.tests[0]).toMatchObject({ suite: received });
  expect((received.tests[0] as { suite: object }).suite).toBe(received);
});

test('an error stays one, with its cause and its own fields', () => {
  const error = Object.assign(new TypeError('a', { cause: new Error('b') }), { code: 'c' });
  const received = (decode(encode({ error })) as { error: typeof error }).error;
  expect(received).toBeInstanceOf(Error);
  expect(received).toMatchObject({ name: 'TypeError', message: 'a', code: 'c' });
  expect(received.stack).toBe(error.stack);
  expect(received.cause).toMatchObject({ message: 'b' });
});

test('the pattern of a name stays one', () => {
  expect(decode(encode([/a "test"/gi]))).toEqual([/a "test"/gi]);
});

test('what JSON leaves out is left out', () => {
  const message = { undefined, method: () => undefined, null: null, list: [undefined, 1, 'é\n'] };
  expect(decode(encode(message))).toStrictEqual({ null: null, list: [null, 1, 'é\n'] });
});
