/**
 * The decision on a session, as `GET /v1/sessions/{id}/decision` answers it and as the
 * decision webhook carries it: the same object.
 *
 * Source: devdocs.veriff.com, "Decision webhook" and "/v1/sessions/{id}/decision". Fields may
 * be null, empty or left out, depending on the integration, so none but the id is required.
 */
import * as v from 'valibot';
import { flag, list, looseRecord, number, part, text } from './values.ts';

const parsedAddress = part({
  city: text,
  unit: text,
  state: text,
  street: text,
  /** Three letters here, unlike `document.country`. */
  country: text,
  postcode: text,
  /** Can be the text "null". */
  houseNumber: text,
});

const decidedPerson = part({
  firstName: text,
  lastName: text,
  fullName: text,
  idNumber: text,
  dateOfBirth: text,
  yearOfBirth: text,
  placeOfBirth: text,
  gender: text,
  nationality: text,
  /** @deprecated */
  citizenship: text,
  /** @deprecated */
  pepSanctionMatch: text,
  addresses: list(v.looseObject({ fullAddress: text, parsedAddress })),
  occupation: text,
  employer: text,
  foreignerStatus: text,
  extraNames: text,
  title: text,
});

const decidedDocument = part({
  /** `documentTypes`, VISA or OTHER. */
  type: text,
  number: text,
  country: text,
  state: text,
  validFrom: text,
  validUntil: text,
  firstIssue: text,
  placeOfIssue: text,
  issueNumber: text,
  issuedBy: text,
  remarks: text,
  residencePermitType: text,
  nfcValidated: flag,
  portraitIsVisible: flag,
  signatureIsVisible: flag,
  specimen: looseRecord,
});

/** What Veriff decided about one session. */
export const decisionVerification = v.looseObject({
  /** The session. */
  id: v.pipe(v.string(), v.nonEmpty()),
  /** The attempt that was decided; a resubmission is a new one. */
  attemptId: text,
  /**
   * What was decided: `approved`, `declined`, `resubmission_requested`, `expired`, `abandoned` or
   * `review`. Others may come; `decisionStatus()` reads it. Never branch on `code`.
   */
  status: text,
  /** Number of the status; Veriff's pages differ on some of them. */
  code: number,
  /** Why it was declined or must be resubmitted; null otherwise. */
  reason: text,
  /** Look it up in `reasonCodes`. */
  reasonCode: number,
  /** As the session was created with. */
  vendorData: text,
  /** As the session was created with. */
  endUserId: text,
  /** ISO 8601 UTC, in milliseconds or microseconds. */
  decisionTime: text,
  /** When the session was created. */
  acceptanceTime: text,
  /** When the attempt was submitted. */
  submissionTime: text,
  /** What was read from the document, or given by the host. */
  person: decidedPerson,
  document: decidedDocument,
  additionalVerifiedData: looseRecord,
  riskLabels: list(v.looseObject({ label: text, category: text, sessionIds: list(v.string()) })),
  riskScore: part({ score: number }),
  insights: list(v.looseObject({ label: text, result: text, category: text })),
  biometricAuthentication: part({ matchedSessionId: text, matchedSessionVendorData: text }),
  /** @deprecated */
  comments: v.fallback(v.nullish(v.array(v.unknown())), null),
  /** @deprecated */
  highRisk: flag,
});

const technicalData = part({ ip: text });

/** Answer of `GET /v1/sessions/{id}/decision`; `verification` is null until there is a decision. */
export const decisionResponse = v.looseObject({
  /** Whether the request went well; not the decision. */
  status: text,
  verification: v.nullish(decisionVerification, null),
  technicalData,
});

/** Body of the decision webhook. */
export const decisionWebhook = v.looseObject({
  status: text,
  verification: decisionVerification,
  technicalData,
});

export type DecisionVerification = v.InferOutput<typeof decisionVerification>;
export type DecisionResponse = v.InferOutput<typeof decisionResponse>;
export type DecisionWebhookBody = v.InferOutput<typeof decisionWebhook>;
