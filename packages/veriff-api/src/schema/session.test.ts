import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { sessionExamples } from '../session-examples.ts';
import { describeIssues } from './issues.ts';
import { createSessionRequest, createSessionResponse, updateSessionRequest } from './session.ts';

describe('createSessionRequest', () => {
  test.each(Object.entries(sessionExamples))(
    'accepts %s and leaves it as it is',
    (_name, verification) => {
      const result = v.safeParse(createSessionRequest, { verification });
      expect(result.issues).toBeUndefined();
      expect(result.output).toEqual({ verification });
    },
  );

  test.each<[string, unknown, string, string]>([
    ['a missing verification', {}, 'verification', 'is missing'],
    ['null', null, '', 'must be an object'],
    ['a list instead of an object', { person: [] }, 'verification.person', 'must be an object'],
    ['an unknown field', { persona: {} }, 'verification.persona', 'is not a known field'],
    [
      'an unknown field deep inside',
      { person: { nickname: 'J' } },
      'verification.person.nickname',
      'is not a known field',
    ],
    [
      'a name that is not text',
      { person: { firstName: 7 } },
      'verification.person.firstName',
      'must be a string',
    ],
    [
      'a birthday that is not a date',
      { person: { dateOfBirth: '31.12.1990' } },
      'verification.person.dateOfBirth',
      'must be a date in the form YYYY-MM-DD',
    ],
    [
      'a birthday that no calendar has',
      { person: { dateOfBirth: '1990-02-31' } },
      'verification.person.dateOfBirth',
      'must be a day that exists, in the form YYYY-MM-DD',
    ],
    [
      'an http callback',
      { callback: 'http://example.com' },
      'verification.callback',
      'must be an https URL',
    ],
    [
      'a country in small letters',
      { document: { country: 'us' } },
      'verification.document.country',
      'must be a two-letter ISO 3166-1 country code in capital letters',
    ],
    [
      'a document type that is not one',
      { document: { type: 'LIBRARY_CARD' } },
      'verification.document.type',
      'must be one of "ID_CARD", "PASSPORT", "DRIVERS_LICENSE", "RESIDENCE_PERMIT"',
    ],
    [
      'vendorData beyond 1,000 characters',
      { vendorData: 'x'.repeat(1001) },
      'verification.vendorData',
      'must have at most 1,000 characters',
    ],
    [
      'vendorData that is an object',
      { vendorData: {} },
      'verification.vendorData',
      'must be a string of at most 1,000 characters',
    ],
    [
      'an end-user id that is no UUID',
      { endUserId: '42' },
      'verification.endUserId',
      'must be a UUID',
    ],
    [
      'a tag beyond 64 characters',
      { tag: 'x'.repeat(65) },
      'verification.tag',
      'must have at most 64 characters',
    ],
    [
      'an eid consent without its text',
      { consents: [{ type: 'eid', approved: true }] },
      'verification.consents.0.text',
      'is mandatory when type is eid and approved is true',
    ],
    [
      'an INE consent that was not given',
      { consents: [{ type: 'ine', approved: false }] },
      'verification.consents.0.approved',
      'must be true when type is ine',
    ],
  ])('names the field of %s', (name, input, path, message) => {
    const request =
      name === 'a missing verification' || input === null ? input : { verification: input };
    const result = v.safeParse(createSessionRequest, request);
    expect(describeIssues(result.issues ?? [])[0]).toMatchObject({ path, message });
  });

  test('never repeats a value that it refuses', () => {
    const canary = 'canary-5d2f';
    const result = v.safeParse(createSessionRequest, {
      verification: {
        callback: canary,
        person: { dateOfBirth: canary, gender: canary, email: canary, idNumber: [canary] },
        document: { number: `${canary}!`, country: canary, type: canary },
        vendorData: canary.repeat(200),
        endUserId: canary,
        consents: [{ type: 5, approved: canary, timestamp: canary }],
      },
    });
    const messages = JSON.stringify(describeIssues(result.issues ?? []));
    expect(result.issues?.length).toBeGreaterThan(8);
    expect(messages).not.toContain(canary);
  });
});

describe('createSessionResponse', () => {
  const id = '123e4567-e89b-12d3-a456-426614174000';
  const url = 'https://alchemy.veriff.com/v/token';

  test('keeps fields that Veriff may add and reads missing ones as null', () => {
    const output = v.parse(createSessionResponse, {
      status: 'success',
      verification: { id, url, novelty: true },
    });
    expect(output.verification).toMatchObject({ id, url, novelty: true, vendorData: null });
  });

  test('reads the older shape, with baseUrl and no vendorData', () => {
    const output = v.parse(createSessionResponse, {
      status: 'success',
      verification: { id, url, baseUrl: 'https://magic.veriff.me', sessionToken: 'token' },
    });
    expect(output.verification.baseUrl).toBe('https://magic.veriff.me');
  });

  test('refuses an answer without a session URL', () => {
    expect(v.is(createSessionResponse, { status: 'success', verification: { id } })).toBe(false);
  });
});

test('updateSessionRequest takes submitted and nothing else', () => {
  expect(v.is(updateSessionRequest, { verification: { status: 'submitted' } })).toBe(true);
  expect(v.is(updateSessionRequest, { verification: { status: 'approved' } })).toBe(false);
  expect(v.is(updateSessionRequest, { verification: {} })).toBe(false);
});
