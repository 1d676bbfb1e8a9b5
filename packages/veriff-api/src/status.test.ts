import { describe, expect, test } from 'vitest';
import { decisionStatus, decisionStatuses, isFinal, nextStep } from './status.ts';

describe('decisionStatus', () => {
  test.each(decisionStatuses)('knows %s', (status) => {
    expect(decisionStatus(status)).toBe(status);
  });

  test.each(['pondered', '', null, undefined, 9001, 'toString'])('reads %s as unknown', (value) => {
    expect(decisionStatus(value)).toBe('unknown');
  });
});

test('a session goes on after resubmission_requested, review and unknown statuses', () => {
  const open = decisionStatuses.filter((status) => !isFinal(status));
  expect(open).toEqual(['resubmission_requested', 'review', 'unknown']);
});

test.each([
  ['approved', 'done'],
  ['declined', 'new-session'],
  ['resubmission_requested', 'retry'],
  ['expired', 'new-session'],
  ['abandoned', 'new-session'],
  ['review', 'wait'],
  ['unknown', 'wait'],
  [null, 'wait'],
] as const)('after %s the next step is %s', (status, step) => {
  expect(nextStep(status)).toBe(step);
});
