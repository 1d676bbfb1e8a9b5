import { expect, test } from 'vitest';
import { defaultAllowedInit, InitPolicy } from './init-policy.ts';
import { ProblemError } from './problem.ts';

const policy = new InitPolicy(defaultAllowedInit);

function refusal(body: unknown, { allowed = policy } = {}): { code: string; path: string | null } {
  try {
    allowed.parse(body);
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, path: error.path };
    throw error;
  }
  throw new Error('The body was accepted.');
}

test('accepts what a page may set', () => {
  const init = {
    person: { firstName: 'Ada', lastName: 'Lovelace' },
    document: { type: 'PASSPORT', country: 'EE' },
  } as const;
  expect(policy.parse({ init })).toEqual({ init });
});

test('accepts a body without init data', () => {
  expect(policy.parse({})).toEqual({});
  expect(policy.parse({ init: {} })).toEqual({ init: {} });
});

test.each([
  ['init.person.idNumber', { person: { firstName: 'Ada', idNumber: '1' } }],
  ['init.vendorData', { vendorData: 'x' }],
  ['init.endUserId', { endUserId: 'c1de400b-1877-4284-8494-071d37916197' }],
  ['init.callback', { callback: 'https://example.com' }],
  ['init.address', { address: { fullAddress: 'x' } }],
  ['init.consents', { consents: [] }],
  ['init.person.nickname', { person: { nickname: 'x' } }],
  ['init.person.', { person: { '': 'x' } }],
])('refuses %s by its path', (path, init) => {
  expect(refusal({ init })).toEqual({ code: 'init-not-allowed', path });
});

test.each([
  ['init.__proto__', '{"__proto__":{"person":{"idNumber":"1"}}}'],
  ['init.person.__proto__', '{"person":{"__proto__":{"firstName":"x"}}}'],
  ['init.constructor', '{"constructor":{"prototype":{"a":1}}}'],
  ['init.person.prototype', '{"person":{"prototype":1}}'],
  ['init.toString', '{"toString":1}'],
  ['init.hasOwnProperty', '{"hasOwnProperty":1}'],
])('refuses %s, a name that every object has', (path, json) => {
  expect(refusal({ init: JSON.parse(json) })).toEqual({ code: 'init-not-allowed', path });
});

test('names the path that is not allowed before one that is not valid', () => {
  const init = { person: { firstName: 5, idNumber: '1' } };
  expect(refusal({ init })).toEqual({ code: 'init-not-allowed', path: 'init.person.idNumber' });
});

test.each([
  ['init', { init: null }],
  ['init', { init: [] }],
  ['init', { init: 'x' }],
  ['init.person', { init: { person: null } }],
  ['init.person', { init: { person: [] } }],
  ['init.person', { init: { person: 'Ada' } }],
  ['init.person.firstName', { init: { person: { firstName: null } } }],
  ['init.person.firstName', { init: { person: { firstName: 5 } } }],
  ['init.document.country', { init: { document: { country: 'Estonia' } } }],
  ['init.document.type', { init: { document: { type: 'LIBRARY_CARD' } } }],
  ['extra', { extra: 1 }],
  ['__proto__', JSON.parse('{"__proto__":{"init":{}}}')],
])('refuses a wrong value at "%s"', (path, body) => {
  expect(refusal(body)).toEqual({ code: 'invalid-request', path });
});

test.each([[null], [[]], ['text'], [5], [true]])('refuses the body %j', (body) => {
  expect(refusal(body)).toEqual({ code: 'invalid-request', path: null });
});

test('never repeats a value', () => {
  try {
    policy.parse({ init: { person: { firstName: ['CANARY'] }, document: { country: 'CANARY' } } });
  } catch (error) {
    expect(String(error)).not.toContain('CANARY');
  }
  expect.assertions(1);
});

test('shortens a name of any length', () => {
  const { path } = refusal({ init: { ['x'.repeat(10_000)]: 1 } });
  expect(path).toHaveLength(200);
});

test('an allowed object allows everything that Veriff knows below it', () => {
  const allowed = new InitPolicy(['address', 'document.documentNumberIdentifiers']);
  const init = {
    address: { city: 'Tallinn' },
    document: { documentNumberIdentifiers: { mxIne: '1' } },
  };
  expect(allowed.parse({ init })).toEqual({ init });
  expect(refusal({ init: { address: { planet: 'x' } } }, { allowed }).path).toBe(
    'init.address.planet',
  );
  expect(refusal({ init: { address: [] } }, { allowed }).code).toBe('invalid-request');
});

test('an empty list allows nothing', () => {
  const allowed = new InitPolicy([]);
  expect(allowed.parse({ init: {} })).toEqual({ init: {} });
  expect(refusal({ init: { person: {} } }, { allowed }).path).toBe('init.person');
});

test.each(['person.nickname', 'person.firstName.x', '', 'constructor', '__proto__.x', 'person.'])(
  'does not start with the path "%s", which Veriff does not know',
  (path) => {
    expect(() => new InitPolicy([path])).toThrow(TypeError);
  },
);
