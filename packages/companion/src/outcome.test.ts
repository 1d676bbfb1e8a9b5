import { describe, expect, test } from 'vitest';
import type { DecisionRecord, SessionRecord } from './outcome.ts';
import { applyDecision, applyProgress, newerRecord, newSession } from './outcome.ts';

const first = 'attempt-1';
const second = 'attempt-2';

function decision(
  status: DecisionRecord['status'],
  time: string | null,
  attemptId: string | null = first,
): DecisionRecord {
  return { status, code: 9001, reasonCode: null, attemptId, time, isTold: true };
}

/** The session after each piece of news in turn; news that is too old leaves it as it is. */
function after(...news: ((record: SessionRecord) => SessionRecord | null)[]): SessionRecord {
  return news.reduce((record, change) => change(record) ?? record, newSession);
}

const started = (attemptId: string | null) => (record: SessionRecord) =>
  applyProgress(record, { status: 'started', attemptId });
const submitted = (attemptId: string | null) => (record: SessionRecord) =>
  applyProgress(record, { status: 'submitted', attemptId });
const decided =
  (...args: Parameters<typeof decision>) =>
  (record: SessionRecord) =>
    applyDecision(record, decision(...args));

test('a session goes from created over started and submitted to its decision', () => {
  expect(newSession.status).toBe('created');
  expect(after(started(first)).status).toBe('started');
  expect(after(started(first), submitted(first)).status).toBe('submitted');
  const end = after(started(first), submitted(first), decided('approved', '2026-01-01T00:00:00Z'));
  expect(end).toMatchObject({ status: 'approved', decision: { status: 'approved' } });
});

test('a late "started" does not undo "submitted"', () => {
  expect(after(submitted(first), started(first)).status).toBe('submitted');
});

test.each(['approved', 'declined', 'expired', 'abandoned', 'review'] as const)(
  'an event after "%s" changes nothing',
  (status) => {
    const end = after(decided(status, '2026-01-01T00:00:00Z'), submitted(first), started(second));
    expect(end.status).toBe(status);
    expect(end.decision?.status).toBe(status);
  },
);

test('a late event of the attempt that must be repeated changes nothing', () => {
  const end = after(
    started(first),
    decided('resubmission_requested', '2026-01-01T00:00:00Z'),
    submitted(first),
  );
  expect(end.status).toBe('resubmission_requested');
});

test('a new attempt after a request to resubmit opens the session again', () => {
  const end = after(decided('resubmission_requested', '2026-01-01T00:00:00Z'), started(second));
  expect(end).toMatchObject({ status: 'started', decision: null });
});

test('the decision on the new attempt replaces the request to resubmit', () => {
  const end = after(
    decided('resubmission_requested', '2026-01-01T00:00:00Z'),
    started(second),
    decided('approved', '2026-01-01T00:05:00Z', second),
  );
  expect(end.decision).toMatchObject({ status: 'approved', attemptId: second });
});

test('a request to resubmit that comes after the new attempt has begun is old', () => {
  const end = after(
    started(first),
    submitted(first),
    started(second),
    decided('resubmission_requested', '2026-01-01T00:00:00Z', first),
  );
  expect(end).toMatchObject({ status: 'started', decision: null });
});

test('a review is no request to try again, whichever attempt was heard of first', () => {
  const end = after(
    started(second),
    started(first),
    decided('review', '2026-01-01T00:05:00Z', second),
    decided('resubmission_requested', '2026-01-01T00:00:00Z', first),
  );
  expect(end).toMatchObject({ status: 'review', decision: { attemptId: second } });
});

test('what was decided before the request to resubmit stays old while the person tries again', () => {
  const end = after(
    started(first),
    decided('resubmission_requested', '2026-01-01T00:01:00Z', first),
    started(second),
    decided('review', '2026-01-01T00:00:00Z', first),
  );
  expect(end).toMatchObject({ status: 'started', decision: null });
});

test('an event of an earlier attempt changes nothing', () => {
  expect(after(started(first), started(second), submitted(first)).status).toBe('started');
});

test('an older decision never replaces a newer one', () => {
  const end = after(
    decided('approved', '2026-01-02T00:00:00Z'),
    decided('abandoned', '2026-01-01T00:00:00Z'),
  );
  expect(end.status).toBe('approved');
});

test('a newer decision replaces an older one, an approval too', () => {
  const end = after(
    decided('approved', '2026-01-01T00:00:00Z'),
    decided('declined', '2026-01-02T00:00:00Z'),
  );
  expect(end.status).toBe('declined');
});

test('times are compared as moments, in milliseconds or microseconds', () => {
  const end = after(
    decided('approved', '2026-01-01T00:00:00.123456Z'),
    decided('declined', '2026-01-01T00:00:00.122Z'),
  );
  expect(end.status).toBe('approved');
});

test.each(['abandoned', 'expired', 'review', 'resubmission_requested', 'unknown'] as const)(
  'a "%s" without a time does not replace a result of Veriff',
  (status) => {
    const end = after(decided('approved', '2026-01-01T00:00:00Z'), decided(status, null));
    expect(end.status).toBe('approved');
  },
);

test('a result of Veriff replaces a review, also without times', () => {
  expect(after(decided('review', null), decided('declined', null)).status).toBe('declined');
});

test('the same decision twice is not taken for an older one', () => {
  const approved = decision('approved', '2026-01-01T00:00:00Z');
  const record = applyDecision(newSession, approved);
  expect(record && applyDecision(record, approved)).toEqual(record);
});

test('of two decisions of the same moment, the one on the later attempt counts', () => {
  const moment = '2026-01-01T00:00:00Z';
  const end = after(
    started(first),
    started(second),
    decided('approved', moment, second),
    decided('declined', moment, first),
  );
  expect(end.status).toBe('approved');
});

describe('a result that the host has not been told', () => {
  const asked = (...args: Parameters<typeof decision>): DecisionRecord => ({
    ...decision(...args),
    isTold: false,
  });
  const known = applyDecision(newSession, asked('approved', '2026-01-01T00:00:01Z')) ?? newSession;

  test.each([first, null])('is told once, however old its webhook is, of attempt %s', (attempt) => {
    const told = applyDecision(known, decision('approved', '2026-01-01T00:00:00Z', attempt));
    expect(told).toMatchObject({
      decision: { time: '2026-01-01T00:00:01Z', isTold: true },
      newest: { isTold: true },
    });
    expect(applyDecision(told ?? known, decision('approved', '2025-12-31T00:00:00Z'))).toBeNull();
  });

  test('is not taken for another, or for that of another attempt', () => {
    expect(applyDecision(known, decision('declined', '2026-01-01T00:00:00Z'))).toBeNull();
    expect(applyDecision(known, decision('approved', '2026-01-01T00:00:00Z', second))).toBeNull();
  });

  test('stays told when Veriff is asked again, and is news again when it is another', () => {
    const told = after(decided('review', '2026-01-01T00:00:00Z'));
    const again = applyDecision(told, asked('review', '2026-01-01T00:00:02Z'));
    expect(again?.newest).toMatchObject({ time: '2026-01-01T00:00:02Z', isTold: true });
    const other = applyDecision(told, asked('approved', '2026-01-01T00:00:02Z'));
    expect(other?.newest).toMatchObject({ isTold: false });
  });

  test('is told when one of two records says so', () => {
    const told = applyDecision(newSession, decision('approved', '2026-01-01T00:00:00Z'));
    for (const record of [newerRecord(known, told ?? known), newerRecord(told ?? known, known)]) {
      expect(record.newest).toMatchObject({ time: '2026-01-01T00:00:01Z', isTold: true });
    }
  });
});

test.each([
  ['submitted before started', after(started(first), submitted(first)), after(started(first))],
  ['another attempt before one', after(started(first), started(second)), after(submitted(first))],
  ['a decision before the way to it', after(decided('approved', null)), after(submitted(first))],
  [
    'the later decision',
    after(decided('approved', '2026-01-01T00:00:01Z')),
    after(decided('declined', '2026-01-01T00:00:00Z')),
  ],
  [
    'the attempt that followed a request to try again',
    after(started(first), decided('resubmission_requested', null), started(second)),
    after(started(first), decided('resubmission_requested', null)),
  ],
])(
  'of two records of one session the newer counts, whichever comes first: %s',
  (_, newer, older) => {
    expect(newerRecord(newer, older)).toMatchObject({ status: newer.status });
    expect(newerRecord(older, newer)).toMatchObject({ status: newer.status });
  },
);
