import { expect, test } from 'vitest';
import { fromHex, toHex } from './hex.ts';

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

test('every byte is written with two digits', () => {
  expect(toHex(bytes)).toBe(text);
  expect(toHex(new Uint8Array())).toBe('');
});

test('digits of either case are read back', () => {
  expect(fromHex(text)).toEqual(bytes);
  expect(fromHex(text.toUpperCase())).toEqual(bytes);
});
