import { describe, expect, it } from 'vitest';
import { Faults, faultForm, matchesPath } from './faults.ts';

describe('the faults', () => {
  it.each([
    ['reset', { type: 'reset', when: 'before' }],
    [{ reset: 'after' }, { type: 'reset', when: 'after' }],
    ['truncate', { type: 'truncate' }],
    [{ type: 'bad-json' }, { type: 'bad-json' }],
    ['bad-signature', { type: 'bad-signature' }],
    ['latency', { type: 'latency', ms: 1_000 }],
    [{ latency: 3_000 }, { type: 'latency', ms: 3_000 }],
    [{ latency: '3s' }, { type: 'latency', ms: 3_000 }],
    [
      { type: 'latency', ms: 100 },
      { type: 'latency', ms: 100 },
    ],
    [{ latency: { seconds: 3 } }, { type: 'latency', ms: 3_000 }],
    [
      { type: 'latency', value: 500 },
      { type: 'latency', ms: 500 },
    ],
    [
      { kind: 'latency', delay: '5s' },
      { type: 'latency', ms: 5_000 },
    ],
    [
      { name: 'latency', duration: 5 },
      { type: 'latency', ms: 5 },
    ],
    [
      { type: 'status', code: 429 },
      { type: 'status', status: 429, headers: {}, body: null },
    ],
    [
      { kind: 'status', value: 502 },
      { type: 'status', status: 502, headers: {}, body: null },
    ],
    [{ code: 2104 }, { type: 'code', code: 2104 }],
    [{ code: '1804' }, { type: 'code', code: 1804 }],
    [
      { type: 'code', value: 1003 },
      { type: 'code', code: 1003 },
    ],
    [{ reset: true }, { type: 'reset', when: 'before' }],
    [
      { type: 'reset', when: 'after' },
      { type: 'reset', when: 'after' },
    ],
    [{ truncate: true }, { type: 'truncate' }],
    ['status', { type: 'status', status: 503, headers: {}, body: null }],
    [
      { status: 429, headers: { 'Retry-After': 3 }, body: { a: 1 } },
      { type: 'status', status: 429, headers: { 'retry-after': '3' }, body: '{"a":1}' },
    ],
    [
      { type: 'status', status: 500, body: 'text' },
      { type: 'status', status: 500, headers: {}, body: 'text' },
    ],
  ])('read %j', (fault, expected) => {
    const faults = new Faults();
    expect(faults.add({ fault }).fault).toEqual(expected);
    expect(faults.take('GET', '/')).toEqual(expected);
  });

  it.each([
    [
      { fault: 'latency', value: 500 },
      { type: 'latency', ms: 500 },
    ],
    [
      { type: 'reset', when: 'after' },
      { type: 'reset', when: 'after' },
    ],
    [{ latency: 300 }, { type: 'latency', ms: 300 }],
  ])('read %j, where what the fault needs stands beside it', (rule, expected) => {
    expect(new Faults().add(rule).fault).toEqual(expected);
  });

  it.each(['*', null])('with the method %j meet any method', (method) => {
    const faults = new Faults();
    expect(faults.add({ match: { method }, fault: 'reset' }).match.method).toBeNull();
    expect(faults.take('PATCH', '/v1/sessions')).not.toBeNull();
  });

  const unreadable: unknown[] = [
    undefined,
    null,
    'reset',
    [],
    {},
    { fault: 'explode' },
    { fault: {} },
    { fault: { status: 99 } },
    { fault: { status: '500' } },
    { fault: { status: 600 } },
    { fault: { latency: -1 } },
    { fault: { latency: '1d' } },
    { fault: { status: 500, headers: { 'a b': 'c' } } },
    { fault: { status: 500, headers: { a: 'b\r\nc' } } },
    { match: 'POST', fault: 'reset' },
    { match: { method: 1 }, fault: 'reset' },
    { match: { path: 'x'.repeat(2_000) }, fault: 'reset' },
    { times: 0, fault: 'reset' },
    { times: 1.5, fault: 'reset' },
    { times: '1', fault: 'reset' },
    { fault: 'reset', count: 1 },
    { fault: 'reset', path: '/v1/sessions' },
    { fault: null },
    { fault: ['reset'] },
    { fault: 'reset', type: 'truncate' },
    { fault: { latency: 300 }, latency: 400 },
    { fault: { latency: 300, status: 503 } },
    { fault: { type: 'latency', status: 503 } },
    { fault: { type: 'latency', kind: 'reset' } },
    { fault: { type: 'latency', unit: 's' } },
    { fault: { type: 'latency', ms: 1, delay: 2 } },
    { fault: { type: 'status', status: 500, code: 501 } },
    { fault: { code: 1804, status: 401 } },
    { fault: { code: 1804, message: 'text' } },
    { fault: { status: 429, retryAfter: 7 } },
    { fault: { status: 429, headers: [['retry-after', '7']] } },
    { fault: { status: 429, headers: { 'retry-after': {} } } },
    { fault: { reset: 'sometime' } },
    { fault: { truncate: false } },
    { fault: { truncate: true, after: 10 } },
    { match: { methods: ['POST'] }, fault: 'reset' },
    { match: { url: '/v1/sessions' }, fault: 'reset' },
    { match: { method: 'GET|POST' }, fault: 'reset' },
    { match: { path: '' }, fault: 'reset' },
    { match: { path: 'v1/sessions' }, fault: 'reset' },
    { match: { path: 'https://stationapi.veriff.com/v1/sessions' }, fault: 'reset' },
    { match: { path: '/v1/sessions?version=1' }, fault: 'reset' },
  ];

  it.each(unreadable.map((rule) => ({ rule })))(
    'refuse $rule and show the right form',
    ({ rule }) => {
      expect(() => new Faults().add(rule)).toThrow(faultForm);
    },
  );

  it.each([429, 9102, '', null, 'toString', true, 1804.5])(
    'refuse the code %j, which is none of Veriff, and list those that are',
    (code) => {
      expect(() => new Faults().add({ fault: { code } })).toThrow(/1001, .*1804, .*2104/);
    },
  );

  it('are met as often as asked, in the order they were added', () => {
    const faults = new Faults();
    faults.add({ times: 2, fault: 'reset' });
    faults.add({ times: 1, fault: 'truncate' });
    const met = Array.from({ length: 4 }, () => faults.take('GET', '/v1/sessions')?.type);
    expect(met).toEqual(['reset', 'reset', 'truncate', undefined]);
    expect(faults.list()).toEqual([]);
  });

  it('without a number of times are met until they are cleared', () => {
    const faults = new Faults();
    faults.add({ match: { method: 'post', path: '/v1/*' }, fault: 'reset' });
    for (let count = 0; count < 10; count += 1) {
      expect(faults.take('POST', '/v1/sessions')).not.toBeNull();
    }
    expect(faults.take('GET', '/v1/sessions')).toBeNull();
    expect(faults.take('POST', '/v2/sessions')).toBeNull();
    faults.clear();
    expect(faults.take('POST', '/v1/sessions')).toBeNull();
  });

  it('are bounded in number', () => {
    const faults = new Faults();
    for (let count = 0; count < 1_000; count += 1) faults.add({ fault: 'reset' });
    expect(() => faults.add({ fault: 'reset' })).toThrow('DELETE /_sandbox/faults');
  });
});

describe('a path pattern', () => {
  it.each([
    ['/v1/sessions', '/v1/sessions'],
    ['/v1/*', '/v1/sessions/1/decision'],
    ['/v1/sess*', '/v1/sessions'],
    ['*', '/anything'],
    ['*/decision', '/v1/sessions/1/decision'],
    ['/v1/sessions/*/decision', '/v1/sessions/1/decision'],
    ['/v1/sessions/:id/decision', '/v1/sessions/1/decision'],
    ['/v1/sessions/{id}/decision', '/v1/sessions/1/decision'],
    ['/v1/{kind}/{session_id}', '/v1/sessions/1'],
    ['*/{id}/decision', '/v1/sessions/1/decision'],
    ['/v1/sessions/', '/v1/sessions'],
    ['/v1/sessions/{id}/', '/v1/sessions/1'],
    ['/', '/'],
    ['/a{', '/a{'],
    ['/a*b*c', '/abbc'],
    ['/a*bc', '/abbbc'],
  ])('%s matches %s', (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(true);
  });

  it.each([
    ['/v1/sessions', '/v1/sessions/1'],
    ['/v1/*', '/v2/sessions'],
    ['/v1/sessions/*/decision', '/v1/sessions/1/person'],
    ['/v1/sessions/:id', '/v1/sessions/1/decision'],
    ['/v1/sessions/{id}', '/v1/sessions/1/decision'],
    ['/v1/sessions/{id}', '/v1/sessions/'],
    ['/v1/{kind}/decision', '/v1/sessions/1/decision'],
    ['/', '/v1'],
    ['/a*a', '/a'],
    ['/v1/.*', '/v1/sessions'],
    ['', '/'],
  ])('%s does not match %s', (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(false);
  });

  it('takes no longer for one made of stars', () => {
    const pattern = `${'*a'.repeat(400)}b`;
    expect(matchesPath(pattern, 'a'.repeat(100_000))).toBe(false);
  });
});
