/** Statuses of a decision. `unknown` stands for any that Veriff may add. */
export const decisionStatuses = [
  'approved',
  'declined',
  'resubmission_requested',
  'expired',
  'abandoned',
  'review',
  'unknown',
] as const;

export type DecisionStatus = (typeof decisionStatuses)[number];

/**
 * Reads a decision's status. Never derive it from the numeric code: Veriff's tables give 9121
 * to `review` in one place and to `abandoned` in another, and 9104 to two statuses.
 */
export function decisionStatus(value: unknown): DecisionStatus {
  return decisionStatuses.find((status) => status === value) ?? 'unknown';
}

/**
 * Whether nothing more will come for the session. After `resubmission_requested` the person
 * may try again on the same URL; after `review` a decision follows.
 */
export function isFinal(status: DecisionStatus): boolean {
  return (
    status === 'approved' || status === 'declined' || status === 'expired' || status === 'abandoned'
  );
}

/**
 * What the person may do now:
 * `wait`: nothing is decided, or somebody looks at it;
 * `done`: they are verified;
 * `retry`: try again on the same session URL, which makes a new attempt (at most ten in all);
 * `new-session`: that session is over; only a new one can change the outcome.
 */
export type NextStep = 'wait' | 'done' | 'retry' | 'new-session';

/**
 * What the person may do after a decision. Whether a declined person is offered a new session is
 * your own decision; the declined one cannot be used again.
 *
 * @param status - Null while there is no decision.
 */
export function nextStep(status: DecisionStatus | null): NextStep {
  switch (status) {
    case 'approved':
      return 'done';
    case 'resubmission_requested':
      return 'retry';
    case 'declined':
    case 'expired':
    case 'abandoned':
      return 'new-session';
    case 'review':
    case 'unknown':
    case null:
      return 'wait';
  }
}

/** Veriff's numeric code of each decision. Source: "Verification session status codes table". */
export const decisionCodes = {
  approved: 9001,
  declined: 9102,
  resubmission_requested: 9103,
  expired: 9104,
  abandoned: 9104,
  review: 9121,
} as const satisfies Record<Exclude<DecisionStatus, 'unknown'>, number>;

/** Veriff's numeric code of each event. */
export const eventCodes = { started: 7001, submitted: 7002 } as const;
