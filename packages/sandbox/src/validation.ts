/** Checks what clients send against the shapes of @veriff-verify/api, with Veriff's codes. */
import { createSessionRequest, describeIssues, type SessionInit } from '@veriff-verify/api';
import * as v from 'valibot';
import { codedFailure } from './errors.ts';

const dateFields = ['dateOfBirth', 'marriageDate', 'firstIssue', 'validFrom', 'validUntil'];
const oldestTimestamp = 3_600_000;
const timestampFormat = v.pipe(v.string(), v.isoTimestamp());

/**
 * Reads the body of POST /v1/sessions. Fields that nobody knows are left out, as Veriff does.
 *
 * @param now - Milliseconds since 1970, for the age of the old `timestamp` field.
 * @throws VeriffFailure 400 naming the first field that is wrong.
 */
export function readCreateRequest(body: unknown, now: number): SessionInit {
  const result = v.safeParse(createSessionRequest, body);
  if (!result.success) {
    const described = describeIssues(result.issues);
    result.issues.forEach((issue, index) => {
      const { path = '', message = '', unknownField = false } = described[index] ?? {};
      if (unknownField) return;
      throw codedFailure(codeOf(issue, path), `${path || 'the body'}: ${message}.`);
    });
  }
  // With nothing wrong but unknown fields, the output holds all the known ones.
  const { verification } = result.output as v.InferOutput<typeof createSessionRequest>;
  checkLegacyFields(verification, now);
  return verification;
}

function codeOf(issue: v.BaseIssue<unknown>, path: string): number {
  const field = path.split('.').at(-1) ?? '';
  const isText = typeof issue.input === 'string';
  if (path === 'verification' && issue.received === 'undefined') return 1102;
  if (path === 'verification.vendorData') return issue.type === 'max_length' ? 1500 : 1501;
  if (!isText) return 1104;
  if (path === 'verification.callback') return 1302;
  if (dateFields.includes(field)) {
    return field === 'dateOfBirth' && issue.type === 'check' ? 2003 : 1203;
  }
  if (field === 'timestamp') return 1202;
  if (path === 'verification.document.type') return 2103;
  if (path === 'verification.document.number') return 2102;
  return 1104;
}

/** Fields that are gone from Veriff's documentation and still sent by its older clients. */
function checkLegacyFields({ timestamp, features }: SessionInit, now: number): void {
  if (timestamp !== undefined) {
    const time = Date.parse(timestamp);
    if (!v.is(timestampFormat, timestamp) || Number.isNaN(time)) {
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

/**
 * Reads the body of PATCH /v1/sessions/{id}.
 *
 * @throws VeriffFailure 400 for anything but the status `submitted`.
 */
export function checkUpdateRequest(body: unknown): void {
  const shape = v.object({ verification: v.object({ status: v.unknown() }) });
  const result = v.safeParse(shape, body);
  if (!result.success) {
    throw codedFailure(1102, 'Send {"verification": {"status": "submitted"}}.');
  }
  const { status } = result.output.verification;
  if (status === undefined) throw codedFailure(1102, 'verification.status: is missing.');
  if (status !== 'submitted') throw codedFailure(1303, 'The only one to send is "submitted".');
}
