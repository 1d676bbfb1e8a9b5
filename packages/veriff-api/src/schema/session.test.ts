import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { describeIssues } from './issues.ts';
import {
  type CreateSessionRequest,
  createSessionRequest,
  createSessionResponse,
  updateSessionRequest,
} from './session.ts';

const person = { firstName: 'John', lastName: 'Smith' };
const numberedPerson = { ...person, idNumber: '123456789' };
const passport = { number: 'B01234567', type: 'PASSPORT', country: 'US' } as const;
const endUserId = 'c1de400b-1877-4284-8494-071d37916197';
const proofOfAddress = {
  acceptableTypes: [{ name: 'UTILITY_BILL' }, { name: 'PHONE_BILL' }, { name: 'TAX_DOCUMENT' }],
};

// The product examples of Veriff's page for POST /v1/sessions.
const examples: Record<string, CreateSessionRequest['verification']> = {
  'the minimum': {},
  'person, document and end-user id': {
    callback: 'https://example.com/callback',
    person: numberedPerson,
    document: passport,
    endUserId,
  },
  'a host app link': {
    callback: 'https://example.com/callback',
    hostAppLink: 'myapp://verification/complete',
    person: numberedPerson,
    document: passport,
    endUserId,
  },
  'service coverage': { serviceCoverage: { country: 'US' } },
  consents: {
    person: numberedPerson,
    document: passport,
    endUserId,
    consents: [
      {
        type: 'ine',
        approved: true,
        text: 'User agrees to share their INE details',
        timestamp: '2026-05-07T08:00:00Z',
      },
    ],
  },
  'sanctions screening': { person: { ...person, dateOfBirth: '1990-01-01' } },
  'Brazilian biometric database': {
    person: {
      idNumber: 12345678901,
      firstName: 'João',
      lastName: 'Silva',
      dateOfBirth: '1990-01-15',
    },
    vendorData: 12345678,
    endUserId: 'a1b2c35d-e8f7-6d5e-3cd2-a1b2c35db3d4',
  },
  'Brazilian registries': { person: { idNumber: 12345678901, dateOfBirth: '1990-01-15' } },
  'Mexican CURP': { person: { idNumber: 'VISH560427MSRLNL06' } },
  'Mexican IFE card': {
    callback: 'https://yourwebsite.com/webhook',
    document: {
      number: '123456789M00000000',
      documentNumberIdentifiers: { mxIfe: 1234567890123 },
    },
  },
  'Mexican INE card': {
    callback: 'https://yourwebsite.com/webhook',
    document: {
      number: '123456789M00000000',
      documentNumberIdentifiers: { mxIne: 1234567890123 },
    },
  },
  'address matching': {
    person,
    address: { fullAddress: '123, Main Street, Your County, Anytown 12345' },
    proofOfAddress,
    endUserId,
  },
  'proof of address': { proofOfAddress, endUserId },
  'proof of address with a person': { person, proofOfAddress, endUserId },
  'biometric authentication': { person, endUserId, vendorData: 12345678 },
  'a tag': { vendorData: 12345678, tag: 'your_custom_tag_max_64_characters' },
  'UK DIATF': { address: { fullAddress: '123, Main Street, Your County, Anytown 12345' } },
  'US light check': {
    person: { ...person, dateOfBirth: '1990-01-01', phoneNumber: '8888888888' },
    address: { fullAddress: '123, Main Street, Your County, Anytown 12345' },
  },
  'unstructured documents': {
    document: { number: '847293651024738569' },
    person: { fullName: 'JUAN MARTINEZ', occupation: 'Driver' },
    address: { fullAddress: 'AV INSURGENTES SUR 2847 PISO 3 CIUDAD DE MEXICO CP 03100' },
    endUserId: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
  },
  'US social security number': {
    person: { ...person, dateOfBirth: '1990-01-01' },
    document: { number: '123456789' },
  },
  'every other field of the page': {
    person: {
      middleName: 'M',
      secondLastName: 'S',
      email: 'john@example.com',
      gender: 'M',
      maritalStatus: 'MARRIED',
      isDeceased: false,
      landlineNumber: '123',
      partnerFirstName: 'Jane',
      partnerLastName: 'Smith',
      marriageDate: '2010-06-01',
    },
    document: {
      firstIssue: '2015-03-21',
      idCardType: 'CC',
      validFrom: '2015-03-21',
      validUntil: '2035-03-21',
      version: '1',
      category: 'A',
      idNumber: '1',
      state: 'NSW',
      referenceNumber: '2',
      registrationNumber: '3',
    },
    address: {
      street: 'Main Street',
      houseNumber: '1',
      postcode: '12345',
      city: 'Anytown',
      state: 'CA',
      unit: '2',
      neighbourhood: 'Harlem',
    },
  },
  'what older clients send': {
    lang: 'en',
    features: ['selfid'],
    timestamp: '2016-05-19T08:30:25.597Z',
  },
};

describe('createSessionRequest', () => {
  test.each(Object.entries(examples))(
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
