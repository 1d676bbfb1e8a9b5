import { describe, expect, test } from 'vitest';
import { decisionStatus, decisionStatuses, isFinal } from './status.ts';

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
