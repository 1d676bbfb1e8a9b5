/**
 * The values that Veriff's shapes are made of.
 *
 * Values of requests are strict and carry a message that says what is expected, never what
 * was received: the received value is often personal data. Values of answers are lenient,
 * since Veriff adds fields and enum values without notice
 * (devdocs.veriff.com, "Backwards compatible changes").
 */
import * as v from 'valibot';

export const uuid = v.pipe(v.string(), v.uuid('must be a UUID'));

/** `YYYY-MM-DD`, a day that exists. Veriff's error 1203. */
export const date = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date in the form YYYY-MM-DD'),
  v.check(isCalendarDate, 'must be a day that exists, in the form YYYY-MM-DD'),
);

/** ISO 8601 date and time with a zone. Veriff's error 1202. */
export const timestamp = v.pipe(
  v.string(),
  v.isoTimestamp('must be an ISO 8601 date and time with a zone, such as 2026-05-07T08:00:00Z'),
);

/** ISO 3166-1 alpha-2, capital letters. */
export const country = v.pipe(
  v.string(),
  v.regex(/^[A-Z]{2}$/, 'must be a two-letter ISO 3166-1 country code in capital letters'),
);

/** An absolute https URL. Veriff's error 1302. */
export const httpsUrl = v.pipe(
  v.string(),
  v.url('must be an absolute URL'),
  v.startsWith('https://', 'must be an https URL'),
);

/** JSON has no other numbers; it would write null. */
const finite = v.pipe(v.number(), v.finite());

/**
 * An identifier of digits or letters. Veriff's own samples send some of these as JSON
 * numbers although its error 1501 asks for strings, so both are let through; send strings.
 */
export const identifier = v.union([v.string(), finite], 'must be a string');

/** Your own identifier of the person: at most 1,000 characters, meaningless to anyone else. */
export const vendorData = v.union(
  [v.pipe(v.string(), v.maxLength(1000, 'must have at most 1,000 characters')), finite],
  'must be a string of at most 1,000 characters',
);

/**
 * Makes a schema that a bundler leaves out where nothing uses it, if the call is marked as pure. It
 * cannot know that of a schema with others, or with a spread, in it.
 */
export function droppable<Schema>(make: () => Schema): Schema {
  return make();
}

/** An object of a request: no unknown field, and no list, which valibot takes for an object. */
export function requestObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return refuseLists(v.strictObject(entries));
}

/** An object of a request that also takes fields whose names Veriff has not published. */
export function openRequestObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return refuseLists(v.looseObject(entries));
}

function refuseLists<Schema extends v.GenericSchema>(object: Schema): Schema {
  return {
    ...object,
    '~run'(...[dataset, config]: Parameters<Schema['~run']>) {
      // A list is no text either, so this makes the issue that an object schema does not make.
      return Array.isArray(dataset.value)
        ? v.string('must be an object')['~run'](dataset, config)
        : object['~run'](dataset, config);
    },
  };
}

/** Text in an answer: a number becomes text, anything else that is not text becomes null. */
export const text = v.fallback(
  v.nullish(v.union([v.string(), v.pipe(v.number(), v.transform(String))])),
  null,
);

/** A number in an answer, also when it was sent as text. */
export const number = v.fallback(
  v.nullish(
    v.union([
      v.number(),
      v.pipe(v.string(), v.trim(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number)),
    ]),
  ),
  null,
);

/** True or false in an answer. */
export const flag = v.fallback(v.nullish(v.boolean()), null);

/** An object in an answer whose fields Veriff does not promise. */
export const looseRecord = v.fallback(v.nullish(v.record(v.string(), v.unknown())), null);

/** A list in an answer; null where Veriff sent something else. */
export function list<const Item extends v.GenericSchema>(item: Item) {
  return v.fallback(v.nullish(v.array(item)), null);
}

/** An object in an answer: unknown fields are kept, missing ones become null. */
export function part<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.fallback(v.nullish(v.looseObject(entries)), null);
}

function isCalendarDate(value: string): boolean {
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}
