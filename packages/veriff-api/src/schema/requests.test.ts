import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  collectedDataRequest,
  describeIssues,
  updateWatchlistRequest,
  uploadMediaRequest,
  validateRegistryRequest,
} from '../index.ts';

const endUserId = 'a1b2c35d-e8f7-6d5e-3cd2-a1b2c35db3d4';

interface Shape {
  schema: v.GenericSchema;
  right: Record<string, unknown>;
  /** What is wrong, the path where it is said, and words of what is said. */
  wrong: [string, unknown, string, string][];
}

const person = {
  idNumber: '123',
  firstName: 'Ada',
  lastName: 'Lovelace',
  dateOfBirth: '1990-01-15',
};
const network = { ip: { addressV4: '192.168.0.1' } };
const device = { fingerprint: 'canary' };
const providerName = 'SampleName';

const shapes: Record<string, Shape> = {
  uploadMediaRequest: {
    schema: uploadMediaRequest,
    right: {
      'a data URI': {
        image: { context: 'document-front', content: 'data:image/jpeg;base64,/9j/' },
      },
      'bare base64, as Veriff’s demo sends it': { image: { context: 'face', content: '/9j/4AA=' } },
      'base64 with line breaks': { image: { context: 'face', content: '/9j/\n4AA=\n' } },
      'the old timestamp': {
        image: { context: 'face', content: 'QUJD', timestamp: '2019-10-29T06:30:25.597Z' },
      },
    },
    wrong: [
      ['no image', {}, 'image', 'is missing'],
      ['no content', { image: { context: 'face' } }, 'image.content', 'is missing'],
      ['empty content', { image: { context: 'face', content: '' } }, 'image.content', 'base64'],
      ['text', { image: { context: 'face', content: 'canary!' } }, 'image.content', 'base64'],
      [
        'a URL',
        { image: { context: 'face', content: 'https://canary' } },
        'image.content',
        'base64',
      ],
      [
        'more than 24 MB',
        { image: { context: 'face', content: 'A'.repeat(24_000_001) } },
        'image.content',
        '24 MB',
      ],
      [
        'an unknown context',
        { image: { context: 'canary', content: 'QUJD' } },
        'image.context',
        'one of',
      ],
      [
        'a video',
        { image: { context: 'selfid_video', content: 'QUJD' } },
        'image.context',
        'one of',
      ],
      [
        'a field too many',
        { image: { context: 'face', content: 'QUJD', canary: 1 } },
        'image.canary',
        'not a known field',
      ],
      ['a list', { image: [] }, 'image', 'object'],
    ],
  },
  collectedDataRequest: {
    schema: collectedDataRequest,
    right: {
      'the least': { providerName, network, device },
      'all that Veriff prints': {
        providerName,
        person: { email: 'ada@example.com', phoneNumber: '+11 222 333 44' },
        network: {
          mobileCarrier: 'x',
          ssid: 'y',
          hostname: 'z',
          location: {},
          ip: { addressV4: '192.168.0.1', addressV6: '2001:db8::1' },
        },
        device,
        browser: {},
      },
      'keys of groups that Veriff does not print': {
        providerName,
        network,
        device: { ...device, model: 'X1' },
        browser: { language: 'es-419' },
      },
    },
    wrong: [
      ['no provider', { network, device }, 'providerName', 'is missing'],
      ['an empty provider', { providerName: '', network, device }, 'providerName', 'empty'],
      [
        'a provider of 256 characters',
        { providerName: 'x'.repeat(256), network, device },
        'providerName',
        '255',
      ],
      [
        'no address',
        { providerName, network: { ip: {} }, device },
        'network.ip',
        'addressV4 or addressV6',
      ],
      [
        'an address that is none',
        { providerName, network: { ip: { addressV4: 'canary' } }, device },
        'network.ip.addressV4',
        'IPv4',
      ],
      [
        'an IPv4 address as IPv6',
        { providerName, network: { ip: { addressV6: '10.0.0.1' } }, device },
        'network.ip.addressV6',
        'IPv6',
      ],
      ['no fingerprint', { providerName, network, device: {} }, 'device.fingerprint', 'is missing'],
      [
        'null where it should be left out',
        { providerName, network, device, person: null },
        'person',
        'object',
      ],
      [
        'an unknown field',
        { providerName, network, device, canary: 1 },
        'canary',
        'not a known field',
      ],
      [
        'an unknown field of the network',
        { providerName, network: { ...network, canary: 1 }, device },
        'network.canary',
        'not a known field',
      ],
      [
        'a list as the browser',
        { providerName, network, device, browser: [] },
        'browser',
        'object',
      ],
    ],
  },
  validateRegistryRequest: {
    schema: validateRegistryRequest,
    right: {
      'a name and a date of birth': { verification: { person } },
      'a full name and an address': {
        verification: {
          person: { idNumber: 123, fullName: 'Ada Lovelace' },
          address: { fullAddress: '1 Main Street' },
          vendorData: 'v',
          endUserId,
          callback: 'https://example.com',
        },
      },
      'an address in parts': {
        verification: {
          person: { idNumber: '1', fullName: 'Ada' },
          address: { street: 'Main Street', houseNumber: '1', postcode: '12345' },
        },
      },
    },
    wrong: [
      ['no person', { verification: {} }, 'verification.person', 'is missing'],
      [
        'no idNumber',
        { verification: { person: { ...person, idNumber: undefined } } },
        'verification.person.idNumber',
        'is missing',
      ],
      [
        'no name',
        { verification: { person: { idNumber: '1', dateOfBirth: '1990-01-15' } } },
        'verification.person',
        'fullName, or firstName and lastName',
      ],
      [
        'neither date of birth nor address',
        { verification: { person: { idNumber: '1', fullName: 'Ada' } } },
        'verification',
        'dateOfBirth or address',
      ],
      [
        'half an address',
        { verification: { person, address: { street: 'canary' } } },
        'verification.address',
        'fullAddress, or',
      ],
      [
        'a date that does not exist',
        { verification: { person: { ...person, dateOfBirth: '1990-02-30' } } },
        'verification.person.dateOfBirth',
        'exists',
      ],
      [
        'an http callback',
        { verification: { person, callback: 'http://canary' } },
        'verification.callback',
        'https',
      ],
      [
        'vendorData beyond 1,000 characters',
        { verification: { person, vendorData: 'x'.repeat(1001) } },
        'verification.vendorData',
        '1,000',
      ],
    ],
  },
  updateWatchlistRequest: {
    schema: updateWatchlistRequest,
    right: { disabled: { monitorStatus: 'disabled' } },
    wrong: [
      ['nothing', {}, 'monitorStatus', 'is missing'],
      ['enabled', { monitorStatus: 'canary' }, 'monitorStatus', 'disabled'],
    ],
  },
};

describe.each(Object.entries(shapes))('%s', (_name, { schema, right, wrong }) => {
  test.each(Object.entries(right))('takes %s', (_what, request) => {
    expect(v.safeParse(schema, request).issues ?? []).toEqual([]);
  });

  test.each(wrong)('refuses %s, naming the field and no value', (_what, request, path, words) => {
    const issues = describeIssues(v.safeParse(schema, request).issues ?? []);
    expect(issues[0]?.path).toBe(path);
    expect(issues[0]?.message).toContain(words);
    expect(issues.map(({ message }) => message).join()).not.toContain('canary');
  });
});

test('24 MB that are almost base64 are refused without trying every part twice', () => {
  const content = `data:image/jpeg;base64,${' '.repeat(11_000_000)}${'A'.repeat(11_000_000)}=!`;
  expect(v.is(uploadMediaRequest, { image: { context: 'face', content } })).toBe(false);
});
