import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../server-stub/client-address.ts';

describe('the visitor of a server behind a proxy', () => {
  test.each(['203.0.113.7', '2001:db8::7', '::ffff:203.0.113.7'])(
    '%s is itself, whatever it says',
    (peer) => {
      expect(clientAddress(peer, '198.51.100.1')).toBe(peer);
    },
  );

  test.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '172.17.0.1',
    '192.168.1.1',
    'fd00::1',
    'fe80::1',
  ])('behind %s it is the last that was appended', (peer) => {
    expect(clientAddress(peer, '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
  });

  test.each([undefined, '', ' , '])('behind a proxy that says %j it has no name', (header) => {
    expect(clientAddress('127.0.0.1', header)).toBeNull();
  });

  test('without a connection it has no name', () => {
    expect(clientAddress(undefined, '203.0.113.7')).toBeNull();
  });
});
