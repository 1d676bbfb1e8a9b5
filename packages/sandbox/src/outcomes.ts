/** What is decided, and what the decision says. */
import {
  type DecisionVerification,
  decisionCodes,
  eventCodes,
  type SessionInit,
} from '@veriff-verify/api';
import { isoTime } from './clock.ts';
import { type Attempt, currentAttempt, type DecidedStatus, type Session } from './store.ts';

/** What will become of an attempt. */
export interface Outcome {
  status: DecidedStatus;
  reasonCode: number | null;
}

/** Attempts of one session; the last is declined whatever it holds. */
export const maxAttempts = 10;

const resubmissionLimitExceeded = 539;
const unableToPassRegistryChecks = 123;

/** Reason that a decision gets when none is given. */
export const defaultReasonCodes: Readonly<Partial<Record<DecidedStatus, number>>> = {
  declined: 102,
  resubmission_requested: 204,
};

const magicNames: Readonly<Record<string, DecidedStatus>> = {
  approve: 'approved',
  decline: 'declined',
  resubmit: 'resubmission_requested',
  review: 'review',
  expire: 'expired',
  abandon: 'abandoned',
};

/**
 * Outcome that `person.firstName` asks for, or the first word of `person.fullName` where there is
 * none; null for any other name.
 */
export function magicOutcome({ person }: SessionInit): DecidedStatus | null {
  const name = magicName(person);
  if (name === resubmitAlways) return 'resubmission_requested';
  return Object.hasOwn(magicNames, name) ? (magicNames[name] ?? null) : null;
}

/** Asks for each attempt to be resubmitted, `Resubmit` only for the first. */
const resubmitAlways = 'resubmitalways';

function magicName(person: SessionInit['person'] = {}): string {
  const name = person.firstName ?? person.fullName?.trim().split(/\s+/, 1)[0] ?? '';
  return name.trim().toLowerCase();
}

/** What is decided on the attempt that was just submitted. */
export function outcomeOfSubmission(session: Session): Outcome {
  const attempts = session.attempts.length;
  if (attempts >= maxAttempts) {
    return { status: 'declined', reasonCode: resubmissionLimitExceeded };
  }
  const wanted = magicOutcome(session.init) ?? 'approved';
  const enough = attempts > 1 && magicName(session.init.person) !== resubmitAlways;
  const status = wanted === 'resubmission_requested' && enough ? 'approved' : wanted;
  if (session.kind === 'registry' && status === 'declined') {
    return { status, reasonCode: unableToPassRegistryChecks };
  }
  return { status, reasonCode: defaultReasonCodes[status] ?? null };
}

/** The same rule for a decision that is given by hand: there is no eleventh attempt. */
export function withinAttemptLimit(session: Session, outcome: Outcome): Outcome {
  return outcome.status === 'resubmission_requested' && session.attempts.length >= maxAttempts
    ? { status: 'declined', reasonCode: resubmissionLimitExceeded }
    : outcome;
}

export function decisionCode(status: DecidedStatus): number {
  return decisionCodes[status];
}

export type DecisionPayload =
  | { status: 'success'; verification: null }
  | { status: 'success'; verification: DecisionVerification; technicalData: { ip: string | null } };

/**
 * The decision on the current attempt, as the webhook and `GET …/decision` carry it;
 * `verification` is null while there is none.
 */
export function decisionPayload(session: Session): DecisionPayload {
  const verification = decisionVerification(session, currentAttempt(session));
  return verification
    ? { status: 'success', verification, technicalData: { ip: session.ip } }
    : { status: 'success', verification: null };
}

function decisionVerification(session: Session, attempt: Attempt): DecisionVerification | null {
  const { decision } = attempt;
  if (!decision) return null;
  const person = decidedPerson(session, attempt);
  return {
    id: session.id,
    attemptId: attempt.id,
    code: decision.code,
    status: decision.status,
    reason: decision.reason,
    reasonCode: decision.reasonCode,
    comments: [],
    highRisk: false,
    vendorData: session.vendorData,
    endUserId: session.endUserId,
    decisionTime: isoTime(decision.decidedAt),
    acceptanceTime: isoTime(session.createdAt),
    submissionTime: attempt.submittedAt === null ? null : isoTime(attempt.submittedAt),
    person: person ?? emptyPerson,
    document:
      person && session.kind === 'document' ? extractedDocument(session.init) : emptyDocument,
    additionalVerifiedData: registryData(session, attempt),
    riskLabels: [],
    riskScore: person ? { score: decision.status === 'declined' ? 0.97 : 0.03 } : null,
    insights: [],
    biometricAuthentication: null,
  };
}

/** Of a registry session: which of the fields the registry knows so. */
function registryData({ kind, init }: Session, { decision }: Attempt): Record<string, unknown> {
  if (kind !== 'registry') return {};
  const { person = {}, address = {} } = init;
  const match = decision?.status === 'approved' ? 'match' : 'no_match';
  const compare = (...sent: unknown[]): string | null =>
    sent.some((field) => field !== undefined) ? match : null;
  return {
    validationResults: [
      {
        registryName: 'sandbox',
        firstName: compare(person.firstName, person.fullName),
        lastName: compare(person.lastName, person.fullName),
        dateOfBirth: compare(person.dateOfBirth),
        address: compare(address.fullAddress, address.street),
        city: compare(address.city),
        state: compare(address.state),
        zip: compare(address.postcode),
        idNumber: compare(person.idNumber),
      },
    ],
  };
}

type DecidedPerson = NonNullable<DecisionVerification['person']>;
type DecidedDocument = NonNullable<DecisionVerification['document']>;

const emptyPerson: DecidedPerson = {
  firstName: null,
  lastName: null,
  fullName: null,
  idNumber: null,
  dateOfBirth: null,
  yearOfBirth: null,
  placeOfBirth: null,
  gender: null,
  nationality: null,
  citizenship: null,
  pepSanctionMatch: null,
  addresses: [],
  occupation: null,
  employer: null,
  foreignerStatus: null,
  extraNames: null,
  title: null,
};

const emptyDocument: DecidedDocument = {
  type: null,
  number: null,
  country: null,
  state: null,
  validFrom: null,
  validUntil: null,
  firstIssue: null,
  placeOfIssue: null,
  issueNumber: null,
  issuedBy: null,
  remarks: null,
  residencePermitType: null,
  nfcValidated: null,
  portraitIsVisible: null,
  signatureIsVisible: null,
  specimen: null,
};

/** The person as they were read in an attempt; null for one that was never submitted. */
export function decidedPerson(session: Session, attempt: Attempt): DecidedPerson | null {
  return attempt.submittedAt === null ? null : extractedPerson(session.init);
}

/** What the host said about the person, the rest as on a specimen document. */
function extractedPerson({ person = {}, address = {}, document = {} }: SessionInit): DecidedPerson {
  const words = person.fullName?.trim().split(/\s+/) ?? [];
  const firstName = person.firstName ?? words[0] ?? 'Sarah';
  const lastName = person.lastName ?? (words.length > 1 ? words.at(-1) : null) ?? 'Morgan';
  const dateOfBirth = person.dateOfBirth ?? '1967-03-30';
  const fullAddress = address.fullAddress ?? joinAddress(address);
  return {
    ...emptyPerson,
    firstName,
    lastName,
    fullName: person.fullName ?? `${firstName} ${lastName}`,
    idNumber: person.idNumber === undefined ? null : String(person.idNumber),
    dateOfBirth,
    yearOfBirth: dateOfBirth.slice(0, 4),
    gender: person.gender?.slice(0, 1) ?? null,
    nationality: document.country ?? null,
    occupation: person.occupation ?? null,
    addresses: fullAddress
      ? [
          {
            fullAddress,
            parsedAddress: {
              city: address.city ?? null,
              unit: address.unit ?? null,
              state: address.state ?? null,
              street: address.street ?? null,
              country: null,
              postcode: address.postcode ?? null,
              houseNumber: address.houseNumber ?? null,
            },
          },
        ]
      : [],
  };
}

function joinAddress(address: NonNullable<SessionInit['address']>): string {
  const { houseNumber, street, city, postcode } = address;
  return [houseNumber, street, city, postcode].filter(Boolean).join(' ');
}

function extractedDocument({ document = {} }: SessionInit): DecidedDocument {
  return {
    ...emptyDocument,
    type: document.type ?? 'PASSPORT',
    number: document.number || 'B01234567',
    country: document.country ?? 'GB',
    state: document.state ?? null,
    validFrom: document.validFrom ?? null,
    validUntil: document.validUntil ?? '2031-04-20',
    firstIssue: document.firstIssue ?? '2021-04-21',
  };
}

/** Body of the event webhook. */
export function eventPayload(session: Session, action: keyof typeof eventCodes): object {
  return {
    id: session.id,
    attemptId: currentAttempt(session).id,
    feature: 'selfid',
    code: eventCodes[action],
    action,
    vendorData: session.vendorData,
    endUserId: session.endUserId,
  };
}
