/** Texts and JSON that are valid and yet odd, and ways to spoil JSON that is right. */
import fc from 'fast-check';

const oddTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u{feff}bom',
  'שלום עולם',
  'مرحبا',
  '\u{202e}desrever',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'e\u0301',
  '\ud83d',
  '\udc00\ud83d',
  '\u2028\u2029',
  '__proto__',
  'constructor',
  'null',
  '"\\"\'`<script>${1}%00%2F',
  'line\r\nbreak\ttab',
  'Approve',
  'Resubmit',
  'Z\u0351\u036b\u0343\u036a\u0302',
];

/** Any text, the odd and the very long included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 24, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 12, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 12, arbitrary: fc.constantFrom(...oddTexts) },
  // UTF-16 as it comes, lone surrogates included.
  {
    weight: 6,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
      .map((units) => String.fromCharCode(...units)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('x', 'é', '👍', '\0', '\ud83d'),
        fc.integer({ min: 1_000, max: 20_000 }),
      )
      .map(([unit, count]) => unit.repeat(count)),
  },
);

/** How one place of a JSON value is spoiled. */
export interface Change {
  /** Which place, as a share of all of them. */
  at: number;
  how: 'remove' | 'null' | 'other' | 'extra' | 'unknown-word';
  value: unknown;
}

/** @param values - What is put in the place of something else. */
export function anyChange(values: fc.Arbitrary<unknown>): fc.Arbitrary<Change> {
  return fc.record({
    at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    how: fc.constantFrom('remove', 'null', 'other', 'extra', 'unknown-word'),
    value: values,
  });
}

type Path = readonly (string | number)[];

/**
 * Spoils JSON at one place below its root.
 *
 * @param isKept - Places that stay as they are.
 * @returns A copy.
 */
export function spoil(
  json: unknown,
  { at, how, value }: Change,
  isKept: (path: Path) => boolean = () => false,
): unknown {
  const places = pathsOf(json).filter((path) => !isKept(path));
  const place = places[Math.floor(at * places.length)];
  if (place === undefined) return json;
  return changeAt(json, place, (parent, key) => {
    if (how === 'extra') setOwn(parent, Array.isArray(parent) ? parent.length : 'extra', value);
    else if (how !== 'remove')
      setOwn(parent, key, how === 'null' ? null : how === 'other' ? value : 'novelty');
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  });
}

function pathsOf(json: unknown, prefix: Path = []): Path[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => {
    const path = [...prefix, key];
    return [path, ...pathsOf(value, path)];
  });
}

function changeAt(
  json: unknown,
  path: Path,
  change: (parent: object, key: string | number) => void,
): unknown {
  const copy: unknown = structuredClone(json);
  let parent = copy as object;
  for (const key of path.slice(0, -1)) parent = (parent as Record<string, object>)[key] ?? {};
  change(parent, path.at(-1) ?? '');
  return copy;
}

/** Also a key named `__proto__`, as JSON.parse makes it. */
function setOwn(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
