/** How sessions go, and what Veriff tells of them. */
import fc from 'fast-check';

/** How a session went, in order. */
export interface Course {
  /** Results before each request to try again. */
  resubmissions: readonly (readonly string[])[];
  /** Results of the last attempt, each replaced by the next. */
  results: readonly string[];
  /** Of a plan whose decisions come in the full-auto webhook. */
  automatic: boolean;
}

export const anyCourse: fc.Arbitrary<Course> = fc.record({
  resubmissions: fc.array(fc.constantFrom([], ['review']), { maxLength: 2 }),
  results: fc.array(
    fc.constantFrom('approved', 'declined', 'review', 'expired', 'abandoned', 'transmuted'),
    { minLength: 1, maxLength: 3 },
  ),
  automatic: fc.boolean(),
});

/** A webhook: of its own, however often it is delivered. */
export interface News {
  kind: 'event' | 'decision' | 'full-auto' | 'watchlist' | 'unknown';
  sessionId: string;
  body: string;
}

export interface Story {
  news: News[];
  /** What the session comes to, however its news arrive. */
  newest: { status: string; decisionTime: string };
}

/** Everything that Veriff tells of a session. */
export function tell(sessionId: string, { resubmissions, results, automatic }: Course): Story {
  const news: News[] = [];
  let newest = { status: 'created', decisionTime: '' };
  let time = Date.parse('2026-11-22T10:00:00Z');
  const add = (kind: News['kind'], body: unknown) =>
    void news.push({ kind, sessionId, body: JSON.stringify(body) });
  const decide = (attemptId: string, status: string) => {
    time += 1_000;
    const decisionTime = new Date(time).toISOString();
    // What Veriff may add one day is not taken for anything else.
    newest = { status: status === 'transmuted' ? 'unknown' : status, decisionTime };
    if (automatic) {
      const data = { verification: { decision: status } };
      add('full-auto', { eventType: 'fullauto', sessionId, attemptId, time: decisionTime, data });
    } else {
      const verification = { id: sessionId, attemptId, status, code: 9000, decisionTime };
      add('decision', { status: 'success', verification });
    }
  };
  const attempts = [
    ...resubmissions.map((earlier) => [...earlier, 'resubmission_requested']),
    results,
  ];
  for (const statuses of attempts) {
    const attemptId = crypto.randomUUID();
    const event = { id: sessionId, attemptId, feature: 'selfid' };
    add('event', { ...event, code: 7001, action: 'started' });
    add('event', { ...event, code: 7002, action: 'submitted' });
    for (const status of statuses) decide(attemptId, status);
  }
  add('watchlist', { sessionId, checkType: 'initial_result', matchStatus: 'no_match' });
  add('unknown', { eventType: 'something.new', sessionId });
  return { news, newest };
}
