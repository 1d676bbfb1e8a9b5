/** Values that satisfy a valibot schema, made from the schema itself. */
import fc from 'fast-check';
import * as v from 'valibot';
import { anyText } from './odd-values.ts';

/** Parts of a valibot schema that are read here; every schema has some of them. */
interface Described {
  kind: string;
  type: string;
  entries?: Record<string, v.GenericSchema>;
  wrapped?: v.GenericSchema;
  item?: v.GenericSchema;
  value?: v.GenericSchema;
  options?: readonly v.GenericSchema[] | readonly string[];
  literal?: string;
  pipe?: readonly [v.GenericSchema, ...Action[]];
  requirement?: unknown;
}

/** A step of a pipe. */
interface Action {
  kind: string;
  type: string;
  requirement?: unknown;
}

/**
 * An arbitrary of everything that a schema takes in: each optional field there or not, each text
 * with the characters that it may have.
 *
 * @throws TypeError for a kind of schema that is not known here: a property that silently leaves
 *   one out would show nothing.
 */
export function arbitraryOf<Schema extends v.GenericSchema>(
  schema: Schema,
): fc.Arbitrary<v.InferInput<Schema>> {
  const described = schema as unknown as Described;
  if (described.pipe === undefined) return arbitraryOfType(described);
  // What a check asks of several fields together is reached by trying: none is rare.
  return arbitraryOfPipe(described.pipe).filter((value) => v.is(schema, value));
}

function arbitraryOfType(schema: Described): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return anyText;
    case 'number':
      return anyNumber;
    case 'boolean':
      return fc.boolean();
    case 'unknown':
      return anyJson;
    case 'literal':
      return fc.constant(schema.literal);
    case 'picklist':
      return fc.constantFrom(...given(schema.options));
    case 'union':
      return fc.oneof(...(given(schema.options) as v.GenericSchema[]).map(arbitraryOf));
    case 'array':
      return fc.array(arbitraryOf(given(schema.item)), { maxLength: 4 });
    case 'optional':
      return fc.option(arbitraryOf(given(schema.wrapped)), { nil: undefined });
    case 'nullable':
      return fc.option(arbitraryOf(given(schema.wrapped)), { nil: null });
    case 'nullish':
      return fc.oneof(
        { weight: 3, arbitrary: arbitraryOf(given(schema.wrapped)) },
        fc.constantFrom(null, undefined),
      );
    case 'record':
      return fc.dictionary(anyKey, arbitraryOf(given(schema.value)), { maxKeys: 4 });
    case 'strict_object':
      return arbitraryOfEntries(given(schema.entries));
    case 'loose_object':
      return fc
        .tuple(
          fc.dictionary(anyKey, anyJson, { maxKeys: 3 }),
          arbitraryOfEntries(given(schema.entries)),
        )
        .map(([others, known]) => ({ ...others, ...known }));
    default:
      throw new TypeError(`arbitraryOf knows no schema of type ${schema.type}.`);
  }
}

function arbitraryOfEntries(entries: Record<string, v.GenericSchema>): fc.Arbitrary<object> {
  const required = Object.keys(entries).filter((key) => {
    const { type } = entries[key] as unknown as Described;
    return type !== 'optional' && type !== 'nullish';
  });
  const fields = Object.entries(entries).map(([key, entry]) => [key, arbitraryOf(entry)]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

function arbitraryOfPipe([first, ...actions]: readonly [
  v.GenericSchema,
  ...Action[],
]): fc.Arbitrary<unknown> {
  const { type } = first as unknown as Described;
  return type === 'string' ? arbitraryOfText(actions) : arbitraryOf(first);
}

/** The most particular step decides; the others hold by the filter of the whole pipe. */
function arbitraryOfText(actions: readonly Action[]): fc.Arbitrary<string> {
  const types = new Map(actions.map((action) => [action.type, action.requirement]));
  if (types.has('url')) return types.has('starts_with') ? httpsUrl : anyUrl;
  if (types.has('email')) return fc.oneof(fc.emailAddress(), matching(types.get('email')));
  if (types.has('ipv4')) return fc.ipV4();
  if (types.has('ipv6')) return fc.ipV6();
  const prefix = types.get('starts_with');
  if (typeof prefix === 'string') return anyText.map((text) => prefix + text);
  const pattern = actions.find(({ requirement }) => requirement instanceof RegExp)?.requirement;
  if (pattern instanceof RegExp) {
    const isDay = types.has('check') && pattern.test('2026-01-31');
    return isDay ? calendarDay : matching(pattern);
  }
  const longest = types.get('max_length');
  return typeof longest === 'number' ? upTo(longest) : anyText;
}

/** fast-check reads no flag `i`; the letters of both cases are then reached by changing them. */
function matching(requirement: unknown): fc.Arbitrary<string> {
  if (!(requirement instanceof RegExp)) throw new TypeError('There is no pattern.');
  const { source, flags } = requirement;
  const text = fc.stringMatching(new RegExp(source, flags.replaceAll(/[iv]/g, '')));
  return flags.includes('i')
    ? fc.oneof(
        text,
        text.map((lower) => lower.toUpperCase()),
      )
    : text;
}

function upTo(longest: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: anyText.map((text) => text.slice(0, longest)) },
    fc.string({ minLength: Math.max(0, longest - 2), maxLength: longest }),
  );
}

const calendarDay: fc.Arbitrary<string> = fc
  .date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));

const httpsUrl: fc.Arbitrary<string> = fc.oneof(
  fc.webUrl({ validSchemes: ['https'], withFragments: true, withQueryParameters: true }),
  fc.tuple(fc.domain(), anyText).map(([domain, text]) => `https://${domain}/${text}`),
  fc.constantFrom('https://[::1]:8443/a?b#c', 'https://user:word@例え.jp/パス', 'https://a'),
);

const anyUrl: fc.Arbitrary<string> = fc.oneof(
  httpsUrl,
  fc.webUrl(),
  fc.constantFrom('myapp://verified', 'intent:#Intent;end', 'urn:uuid:0', 'data:,'),
);

/** JSON has no number that is not finite. */
const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const anyKey: fc.Arbitrary<string> = fc.oneof(
  anyText,
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''),
);

const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  anyText,
  anyNumber,
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
);

function given<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new TypeError('The schema lacks a part of its type.');
  return part;
}
