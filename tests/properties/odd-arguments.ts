/**
 * Values that no typed caller passes. They are kept as recipes and made anew for each case: some
 * can be used once only, and some cannot be printed.
 */
import fc from 'fast-check';

/** What odd things throw. */
class OddityError extends Error {}

function fail(): never {
  throw new OddityError('thrown by an odd value');
}

const throwingHandler: ProxyHandler<object> = {
  get: fail,
  has: fail,
  ownKeys: fail,
  getPrototypeOf: fail,
  getOwnPropertyDescriptor: fail,
};

const oddThings = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-1': () => -1,
  '0': () => 0,
  '1e300': () => 1e300,
  bigint: () => 12n,
  symbol: () => Symbol('odd'),
  'iterator symbol': () => Symbol.iterator,
  function: () => fail,
  arrow: () => () => undefined,
  class: () => OddityError,
  date: () => new Date(0),
  'invalid date': () => new Date(Number.NaN),
  map: () => new Map([['id', 'x']]),
  set: () => new Set(['x']),
  'weak map': () => new WeakMap(),
  regexp: () => /x/g,
  promise: () => Promise.resolve('x'),
  'thenable that throws': () => ({
    then: fail,
  }),
  'text object': () => Object('text') as unknown,
  'number object': () => Object(1) as unknown,
  bytes: () => new Uint8Array([1, 2, 3]),
  'shared bytes': () => new Uint8Array(new SharedArrayBuffer(3)),
  buffer: () => new ArrayBuffer(3),
  'float array': () => new Float64Array(2),
  headers: () => new Headers({ 'x-hmac-signature': 'x' }),
  url: () => new URL('https://a.example/'),
  form: () => new FormData(),
  blob: () => new Blob(['x']),
  stream: () => new Blob(['x']).stream(),
  request: () => new Request('https://a.example/'),
  response: () => new Response('x'),
  'empty object': () => ({}),
  'object without prototype': () => Object.create(null) as unknown,
  'frozen object': () => Object.freeze({ a: 1 }),
  'object with odd prototype': () =>
    Object.create({
      signal: 1,
      timeout: 'x',
      get apiKey() {
        return fail();
      },
    }) as unknown,
  circle: () => {
    const circle: Record<string, unknown> = {};
    circle['verification'] = circle;
    circle['self'] = circle;
    return circle;
  },
  'list circle': () => {
    const circle: unknown[] = [];
    circle.push(circle);
    return circle;
  },
  'empty list': () => [],
  'sparse list': () => new Array(10),
  'list of lists': () => [[], [[]]],
  'getters that throw': () => ({
    get verification() {
      return fail();
    },
    get signal() {
      return fail();
    },
    get timeout() {
      return fail();
    },
    get apiKey() {
      return fail();
    },
    get sharedSecret() {
      return fail();
    },
    get path() {
      return fail();
    },
    get get() {
      return fail();
    },
    get attempts() {
      return fail();
    },
    get image() {
      return fail();
    },
    get providerName() {
      return fail();
    },
  }),
  'one getter that throws': () => ({
    verification: {
      person: {
        get firstName() {
          return fail();
        },
      },
    },
  }),
  'getter that changes': () => {
    let reads = 0;
    return {
      get verification() {
        reads += 1;
        return reads % 2 === 1 ? {} : Symbol('changed');
      },
    };
  },
  'texts that throw': () => ({
    toString: fail,
    valueOf: fail,
    toJSON: fail,
    [Symbol.toPrimitive]: fail,
  }),
  'toJSON that throws': () => ({ verification: {}, toJSON: fail }),
  'toJSON of nothing': () => ({ verification: {}, toJSON: () => undefined }),
  'proxy that throws': () => new Proxy({}, throwingHandler),
  'function proxy that throws': () =>
    new Proxy(() => undefined, { ...throwingHandler, apply: fail }),
  'list proxy that throws': () => new Proxy([], { get: fail }),
  'error proxy that throws': () => new Proxy(new Error('odd'), throwingHandler),
  'revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'aborted signal': () => AbortSignal.abort(),
  'signal aborted by a symbol': () => AbortSignal.abort(Symbol('reason')),
  'signal aborted by a thrower': () => AbortSignal.abort(new Proxy({}, throwingHandler)),
  'signal about to abort': () => AbortSignal.timeout(1),
  'lookalike of a signal': () => Object.create(AbortSignal.prototype) as unknown,
  'proxy of a signal': () => new Proxy(new AbortController().signal, {}),
  'iterator that throws': () => ({
    *[Symbol.iterator]() {
      yield ['x-hmac-signature', 'x'];
      fail();
    },
  }),
  'length that lies': () => ({ length: 2 ** 40 }),
  'get that is no function of headers': () => ({ get: () => ({ toLowerCase: fail }) }),
  'get that throws': () => ({ get: fail }),
  'get of a list': () => ({ get: () => [Symbol('x'), 1] }),
} satisfies Record<string, () => unknown>;

/** How an argument is made. */
export type Recipe =
  | { odd: keyof typeof oddThings }
  | { json: unknown }
  | { object: Record<string, Recipe> }
  | { list: Recipe[] };

const names = Object.keys(oddThings) as (keyof typeof oddThings)[];

const anyOdd: fc.Arbitrary<Recipe> = fc.record(
  { odd: fc.constantFrom(...names) },
  { noNullPrototype: true },
);

export function anyRecipe(json: fc.Arbitrary<unknown>): fc.Arbitrary<Recipe> {
  return fc.oneof(
    { weight: 4, arbitrary: anyOdd },
    { weight: 2, arbitrary: json.map((value) => ({ json: value })) },
    { weight: 1, arbitrary: fc.array(anyOdd, { maxLength: 3 }).map((list) => ({ list })) },
  );
}

/** An object that has any of these keys, each with a value of any kind. */
export function anyObjectOf(
  keys: readonly string[],
  value: fc.Arbitrary<Recipe>,
): fc.Arbitrary<Recipe> {
  return fc
    .dictionary(fc.constantFrom(...keys), value, { maxKeys: 4 })
    .map((object) => ({ object }));
}

/** Makes the value of a recipe. */
export function make(recipe: Recipe): unknown {
  if ('odd' in recipe) return oddThings[recipe.odd]();
  if ('json' in recipe) return recipe.json;
  if ('list' in recipe) return recipe.list.map(make);
  return Object.fromEntries(Object.entries(recipe.object).map(([key, part]) => [key, make(part)]));
}
