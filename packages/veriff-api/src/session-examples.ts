/**
 * What sessions are created with: the product examples of Veriff's page.
 *
 * Source: devdocs.veriff.com, "/v1/sessions" (POST).
 */
import type { SessionInit } from './schema/session.ts';

const person = { firstName: 'John', lastName: 'Smith' };
const numberedPerson = { ...person, idNumber: '123456789' };
const passport = { number: 'B01234567', type: 'PASSPORT', country: 'US' } as const;
const endUserId = 'c1de400b-1877-4284-8494-071d37916197';
const proofOfAddress = {
  acceptableTypes: [{ name: 'UTILITY_BILL' }, { name: 'PHONE_BILL' }, { name: 'TAX_DOCUMENT' }],
};

/** What sessions are created with, by product. */
export const sessionExamples: Readonly<Record<string, SessionInit>> = {
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
