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
