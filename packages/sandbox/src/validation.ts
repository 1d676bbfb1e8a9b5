/** Checks what clients send against the shapes of @veriff-verify/api, with Veriff's codes. */
import { describeIssues, type SessionInit } from '@veriff-verify/api';
import * as v from 'valibot';
import { codedFailure, plainFailure } from './errors.ts';

/** What is wrong with a body. */
export interface WrongField {
  /** Dotted path; empty for the whole body. */
  path: string;
  /** Whether the field was left out. */
  missing: boolean;
  /** Name of valibot's rule, such as `string` or `max_length`. */
  rule: string;
  value: unknown;
}

/** Veriff's code for what is wrong; an HTTP status where Veriff has none. */
export type CodeOf = (field: WrongField) => number;

const dateFields = ['dateOfBirth', 'marriageDate', 'firstIssue', 'validFrom', 'validUntil'];
const oldestTimestamp = 3_600_000;
const timestampFormat = v.pipe(v.string(), v.isoTimestamp());

/**
 * Reads a body. Fields that nobody knows are left out, as Veriff does.
 *
 * @throws VeriffFailure naming the first field that is wrong, never its value.
 */
export function readRequest<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
  codeOf: CodeOf,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, withoutUnknownFields(schema, body));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const [{ path, message } = { path: '', message: '' }] = describeIssues([issue]);
  const missing = issue.received === 'undefined';
  const code = codeOf({ path, missing, rule: issue.type, value: issue.input });
  const detail = `${path || 'the body'}: ${message}.`;
  // Veriff's own codes have four digits.
  throw code < 1_000 ? plainFailure(code === 413 ? 413 : 400, detail) : codedFailure(code, detail);
}

/** Takes away the fields that the schema refuses for their names alone. */
function withoutUnknownFields(schema: v.GenericSchema, value: unknown): unknown {
  if ('wrapped' in schema) return withoutUnknownFields(schema.wrapped as v.GenericSchema, value);
  if (Array.isArray(value)) {
    const item = 'item' in schema ? (schema.item as v.GenericSchema) : null;
    return item ? value.map((one) => withoutUnknownFields(item, one)) : value;
  }
  if (schema.type !== 'strict_object' || typeof value !== 'object' || value === null) return value;
  const { entries } = schema as v.GenericSchema & { entries: Record<string, v.GenericSchema> };
  const known: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(entries)) {
    if (Object.hasOwn(value, name)) {
      known[name] = withoutUnknownFields(field, Reflect.get(value, name));
    }
  }
  return known;
}

/** Codes of POST /v1/sessions. */
export const sessionCode: CodeOf = ({ path, missing, rule, value }) => {
  const field = path.split('.').at(-1) ?? '';
  if (path === 'verification' && missing) return 1102;
  if (path === 'verification.vendorData') return rule === 'max_length' ? 1500 : 1501;
  if (typeof value !== 'string') return 1104;
  if (path === 'verification.callback') return 1302;
  if (dateFields.includes(field)) return field === 'dateOfBirth' && rule === 'check' ? 2003 : 1203;
  if (field === 'timestamp') return 1202;
  if (path === 'verification.document.type') return 2103;
  if (path === 'verification.document.number') return 2102;
  return 1104;
};

/** Codes of PATCH /v1/sessions/{id}. */
export const submissionCode: CodeOf = ({ path, missing }) => {
  if (path === '' || path === 'verification') return 1102;
  if (path === 'verification.status') return missing ? 1102 : 1303;
  return 1104;
};

/** Codes of POST /v1/sessions/{id}/collected-data. */
export const collectedDataCode: CodeOf = ({ missing }) => (missing ? 1102 : 1104);

/** Codes of POST /v1/sessions/{id}/media. */
export const uploadCode: CodeOf = ({ path, missing, rule, value }) => {
  if (path === 'image') return 1403;
  if (path === 'image.context') return 1402;
  if (path === 'image.content') {
    if (rule === 'max_length') return 413;
    const empty = typeof value === 'string' && /^(data:[^,]{0,200},)?\s*$/.test(value);
    return missing || value === null || empty ? 1400 : 1401;
  }
  return 1104;
};

/** RFC 2397: the type may be left out, and parameters may follow it. */
const dataUriHead = /^data:([^;,]*)(?:;[^;,]*)*;base64,/i;

/**
 * Writes an upload as the client does, which knows the plain form of a data URI alone. Other
 * fields are dropped: Veriff reads the timestamp no more, and older clients send null in it.
 */
export function normalizeUpload(body: unknown): unknown {
  const image = fieldOf(body, 'image');
  if (typeof image !== 'object' || image === null || Array.isArray(image)) return body;
  const content = plainUri(fieldOf(image, 'content'));
  return { image: { context: fieldOf(image, 'context'), content } };
}

function plainUri(content: unknown): unknown {
  if (typeof content !== 'string') return content;
  // Only the start is looked at: the picture may be large.
  const head = dataUriHead.exec(content.slice(0, longestHead));
  if (!head) return content;
  const [whole, type] = head;
  const picture = content.slice(whole.length);
  return type ? `data:${type};base64,${picture}` : picture;
}

const longestHead = 1_000;

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** Codes of PATCH /v1/sessions/{id}/watchlist-screening. */
export const monitoringCode: CodeOf = ({ path, missing }) => (path === '' || missing ? 1102 : 1303);

/** Codes of POST /v1/validate-registry. */
export const registryCode: CodeOf = (field) => {
  const { path, missing, rule } = field;
  if (path === 'verification.person.idNumber' && missing) return 1308;
  if (path === 'verification.person' && rule === 'check') return 1309;
  if (path === 'verification' && rule === 'check') return 1310;
  if (path === 'verification.person' && missing) return 1102;
  return sessionCode(field);
};

/**
 * Checks fields that are gone from Veriff's documentation and still sent by its older clients.
 *
 * @param now - Milliseconds since 1970.
 */
export function checkLegacyFields({ timestamp, features }: SessionInit, now: number): void {
  if (timestamp !== undefined) {
    // "Timezone Offset|Z or UTC", says the text of 1202.
    const text = timestamp.replace(/ ?UTC$/, 'Z');
    const time = Date.parse(text);
    if (!v.is(timestampFormat, text) || Number.isNaN(time)) {
      throw codedFailure(1202, 'verification.timestamp.');
    }
    // A client knows nothing of a sandbox that was advanced, so the real time counts too.
    if (time < Math.min(now, Date.now()) - oldestTimestamp) {
      throw codedFailure(1201, 'verification.timestamp.');
    }
  }
  if (features?.some((feature) => feature !== 'selfid')) {
    throw codedFailure(1301, 'verification.features.');
  }
}
