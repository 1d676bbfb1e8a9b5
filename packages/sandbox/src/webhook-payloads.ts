/**
 * Bodies of the webhooks other than decisions and events, and of decisions that are not made yet.
 *
 * Source: devdocs.veriff.com, "Full auto webhook", "Watchlist screening webhook", "User-defined
 * statuses webhook".
 */
import {
  type FullAutoWebhookBody,
  reasonText,
  type UserStatusWebhookBody,
  type WatchlistWebhookBody,
} from '@veriff-verify/api';
import { isoTime } from './clock.ts';
import {
  type DecisionPayload,
  decisionCode,
  decisionPayload,
  outcomeOfSubmission,
} from './outcomes.ts';
import { initialScreening, screeningData } from './screening.ts';
import {
  type Attempt,
  currentAttempt,
  type DecidedStatus,
  type Session,
  type UserDefinedData,
} from './store.ts';

/** The decision, or the one that would be made if the person sent in what there is. */
export function foreseenDecisionPayload(session: Session, now: number): DecisionPayload {
  const attempt = currentAttempt(session);
  if (attempt.decision) return decisionPayload(session);
  const { status, reasonCode } = outcomeOfSubmission(session);
  const reason = reasonText(reasonCode);
  const foreseen = {
    ...attempt,
    submittedAt: attempt.submittedAt ?? now,
    decision: { status, code: decisionCode(status), reasonCode, reason, decidedAt: now },
  };
  return decisionPayload({ ...session, attempts: [foreseen, ...session.attempts, foreseen] });
}

const decisionScores: Readonly<Partial<Record<DecidedStatus, number>>> = {
  approved: 0.98,
  declined: 0.03,
};

/** The machine's own decision, as plans without Veriff's people get it. */
export function fullAutoPayload(session: Session, now: number): FullAutoWebhookBody {
  const attempt = currentAttempt(session);
  const { verification } = foreseenDecisionPayload(session, now);
  const status = attempt.decision?.status ?? outcomeOfSubmission(session).status;
  return {
    status: 'success',
    eventType: 'fullauto',
    sessionId: session.id,
    attemptId: attempt.id,
    vendorData: session.vendorData,
    endUserId: session.endUserId,
    version: '1.0.0',
    acceptanceTime: isoTime(session.createdAt),
    time: isoTime(now),
    data: {
      verification: {
        decision: status,
        decisionScore: decisionScores[status] ?? 0.5,
        person: asRead(verification?.person, [
          'firstName',
          'lastName',
          'dateOfBirth',
          'idNumber',
          'gender',
          'nationality',
        ]),
        document: asRead(verification?.document, [
          'type',
          'country',
          'number',
          'validFrom',
          'validUntil',
        ]),
        insights: [
          {
            label: 'documentAccepted',
            result: status === 'approved' ? 'yes' : 'no',
            category: 'document',
          },
          { label: 'allowedIpLocation', result: 'notApplicable', category: 'session' },
        ],
      },
    },
  };
}

/** Each field with where the machine read it and how sure it is. */
function asRead(
  source: object | null | undefined,
  names: readonly string[],
): Record<string, unknown> {
  const values = new Map<string, unknown>(Object.entries(source ?? {}));
  return Object.fromEntries(
    names.map((name) => {
      const value = values.get(name) ?? null;
      return [
        name,
        {
          confidenceCategory: value === null ? null : 'high',
          value,
          sources: value === null ? [] : ['VIZ'],
        },
      ];
    }),
  );
}

/**
 * The last screening against watchlists, or the one that there would be if the session were
 * decided.
 */
export function watchlistPayload(
  session: Session,
  checkType: WatchlistWebhookBody['checkType'] | null,
  now: number,
): WatchlistWebhookBody {
  const screened: Session = {
    ...session,
    screening: session.screening ?? initialScreening(session, now),
  };
  const data = screeningData(screened);
  return { ...data, checkType: checkType ?? data?.checkType ?? 'initial_result' };
}

/** A status that somebody at the host sets by hand in Veriff's portal. */
export function userStatus(status: string, reason: string | null, now: number): UserDefinedData {
  return {
    status,
    statusCode: status.trim().toLowerCase().replace(/\W+/g, '_'),
    reason,
    reasonCode: null,
    createdAt: isoTime(now),
  };
}

export function userStatusPayload(
  session: Session,
  attempt: Attempt,
  userDefinedData: UserDefinedData,
): UserStatusWebhookBody {
  return {
    eventType: 'user-status.created',
    attemptId: attempt.id,
    time: userDefinedData.createdAt,
    data: { verification: { id: session.id, userDefinedData: { ...userDefinedData } } },
  };
}

/** A webhook of a kind that no client knows yet: Veriff adds kinds without notice. */
export function unknownPayload(session: Session, now: number): object {
  return {
    eventType: 'sandbox.unknown',
    sessionId: session.id,
    attemptId: currentAttempt(session).id,
    time: isoTime(now),
    data: {},
  };
}
