import { expect, test } from 'vitest';
import { reasonCodes, reasonText } from './reason-codes.ts';

test('a reason code has its text', () => {
  expect(reasonText(539)).toBe('Resubmission limit exceeded');
});

test.each([null, undefined, 9999, Number.NaN])('there is no text for %s', (code) => {
  expect(reasonText(code)).toBe(null);
});

test('every text says something, in one sentence', () => {
  for (const [code, text] of Object.entries(reasonCodes)) {
    expect(text, code).toMatch(/^[A-Z].{8,}[^.]$/);
  }
});
