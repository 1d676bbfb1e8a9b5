/**
 * Sessions: create, submit, delete.
 *
 * Source: devdocs.veriff.com, "/v1/sessions" (POST), "/v1/sessions/{id}" (PATCH, DELETE).
 */
import * as v from 'valibot';
import {
  country,
  date,
  droppable,
  httpsUrl,
  identifier,
  requestObject,
  text,
  timestamp,
  uuid,
  vendorData,
} from './values.ts';

/** The person being verified, as far as the host already knows them. */
export const person = requestObject({
  firstName: v.optional(v.string()),
  lastName: v.optional(v.string()),
  fullName: v.optional(v.string()),
  middleName: v.optional(v.string()),
  secondLastName: v.optional(v.string()),
  /** National identification number. */
  idNumber: v.optional(identifier),
  phoneNumber: v.optional(v.string()),
  landlineNumber: v.optional(v.string()),
  email: v.optional(v.pipe(v.string(), v.email('must be an e-mail address'))),
  gender: v.optional(v.picklist(['M', 'MALE', 'F', 'FEMALE'])),
  dateOfBirth: v.optional(date),
  occupation: v.optional(v.string()),
  maritalStatus: v.optional(v.picklist(['SINGLE', 'MARRIED', 'DIVORCED', 'WIDOWED'])),
  isDeceased: v.optional(v.boolean()),
  partnerFirstName: v.optional(v.string()),
  partnerLastName: v.optional(v.string()),
  marriageDate: v.optional(date),
});

/** Document types that a session can ask for. */
export const documentTypes = [
  'ID_CARD',
  'PASSPORT',
  'DRIVERS_LICENSE',
  'RESIDENCE_PERMIT',
] as const;

/** The document that the person will show, as far as the host already knows it. */
export const document = requestObject({
  number: v.optional(
    v.pipe(v.string(), v.regex(/^[a-zA-Z0-9]*$/, 'must hold letters A-Z and digits only')),
  ),
  country: v.optional(country),
  type: v.optional(v.picklist(documentTypes)),
  /** Colombia only: CC, CE or TI. */
  idCardType: v.optional(v.pipe(v.string(), v.regex(/^[a-zA-Z]*$/, 'must hold letters only'))),
  firstIssue: v.optional(date),
  documentNumberIdentifiers: v.optional(
    requestObject({
      /** Last 13 digits of the first line of the machine-readable zone of an IFE card. */
      mxIfe: v.optional(identifier),
      /** Last 9 digits of the first line of the machine-readable zone of an INE card. */
      mxIne: v.optional(identifier),
    }),
  ),
  // The fields below serve registry checks (Metadata Database Verification). Veriff's page
  // describes each without printing its key; these names follow the descriptions.
  validFrom: v.optional(date),
  validUntil: v.optional(date),
  version: v.optional(v.string()),
  category: v.optional(v.string()),
  idNumber: v.optional(identifier),
  state: v.optional(v.string()),
  referenceNumber: v.optional(v.string()),
  registrationNumber: v.optional(v.string()),
});

/** The person's address. */
export const address = requestObject({
  fullAddress: v.optional(v.string()),
  street: v.optional(v.string()),
  houseNumber: v.optional(v.string()),
  postcode: v.optional(v.string()),
  city: v.optional(v.string()),
  state: v.optional(v.string()),
  unit: v.optional(v.string()),
  neighbourhood: v.optional(v.string()),
});

/** Which proof-of-address documents are accepted. */
export const proofOfAddress = requestObject({
  acceptableTypes: v.array(
    requestObject({
      /** Such as UTILITY_BILL, PHONE_BILL, TAX_DOCUMENT; Veriff's list is not published whole. */
      name: v.pipe(v.string(), v.nonEmpty('must not be empty')),
    }),
  ),
});

/** A consent that the person gave. */
export const consent = v.pipe(
  requestObject({
    /** Such as ine, general, bipa, aadhaar, eid. */
    type: v.pipe(v.string(), v.nonEmpty('must not be empty')),
    /** Must be true where type is ine. */
    approved: v.boolean(),
    /**
     * The consent exactly as it was shown, in the language it was shown in. Mandatory where type
     * is eid and approved is true.
     */
    text: v.optional(v.string()),
    /** When it was given, ISO 8601 UTC. */
    timestamp: v.optional(timestamp),
  }),
  v.forward(
    v.check(
      (given) => given.type !== 'eid' || !given.approved || Boolean(given.text),
      'is mandatory when type is eid and approved is true',
    ),
    ['text'],
  ),
  v.forward(
    v.check((given) => given.type !== 'ine' || given.approved, 'must be true when type is ine'),
    ['approved'],
  ),
);

/** What a session is created with: the `verification` object of `POST /v1/sessions`. */
export const sessionInit = requestObject({
  /** Where the person is sent after the flow; https only. Replaces the integration's default. */
  callback: v.optional(httpsUrl),
  /** Brings the person back to the host's app from an external provider's flow. */
  hostAppLink: v.optional(v.pipe(v.string(), v.url('must be an absolute URL'))),
  person: v.optional(person),
  document: v.optional(document),
  address: v.optional(address),
  proofOfAddress: v.optional(proofOfAddress),
  /** Not available by default. */
  serviceCoverage: v.optional(requestObject({ country })),
  /** Your own identifier of the person: at most 1,000 characters, meaningless to anyone else. */
  vendorData: v.optional(vendorData),
  /** Your own UUID of the person. */
  endUserId: v.optional(uuid),
  consents: v.optional(v.array(consent)),
  /** At most 64 characters; only where enabled for the integration. */
  tag: v.optional(v.pipe(v.string(), v.maxLength(64, 'must have at most 64 characters'))),

  // Gone from Veriff's property list, still sent by its own older clients.
  /** @deprecated Language of the flow; set it on the session URL instead. */
  lang: v.optional(v.string()),
  /** @deprecated */
  features: v.optional(v.array(v.string())),
  /** @deprecated */
  timestamp: v.optional(v.string()),
});

/** Body of `POST /v1/sessions`. */
export const createSessionRequest = requestObject({ verification: sessionInit });

/**
 * Answer of `POST /v1/sessions`, status 201. Older integrations are sent `baseUrl` instead of
 * `host`, and neither `vendorData` nor `status`.
 */
export const createSessionResponse = v.looseObject({
  status: text,
  verification: v.looseObject({
    /** The session: its name in every later call. */
    id: v.pipe(v.string(), v.nonEmpty()),
    /** Open it as it is. Whoever holds it can run the session. */
    url: v.pipe(v.string(), v.url()),
    vendorData: text,
    endUserId: text,
    host: text,
    baseUrl: text,
    status: text,
    /** JWT without expiry; kept by Veriff for older clients. */
    sessionToken: text,
  }),
});

/** Body of `PATCH /v1/sessions/{id}`: `submitted` is the only change there is. */
export const updateSessionRequest = requestObject({
  verification: requestObject({
    status: v.literal('submitted'),
    /** @deprecated Sent by Veriff's own older demo. */
    frontState: v.optional(v.string()),
    /** @deprecated */
    timestamp: v.optional(v.string()),
  }),
});

/** Answer of `PATCH /v1/sessions/{id}`, status 200. */
export const updateSessionResponse = v.looseObject({
  status: text,
  verification: v.looseObject({
    id: v.pipe(v.string(), v.nonEmpty()),
    url: text,
    vendorData: text,
    host: text,
    status: text,
    sessionToken: text,
  }),
});

/** Answer of `DELETE /v1/sessions/{id}`, status 200. */
export const deleteSessionResponse = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    status: text,
    verification: v.looseObject({ id: v.pipe(v.string(), v.nonEmpty()) }),
  }),
);

export type Person = v.InferInput<typeof person>;
export type Document = v.InferInput<typeof document>;
export type DocumentType = (typeof documentTypes)[number];
export type Address = v.InferInput<typeof address>;
export type Consent = v.InferInput<typeof consent>;
export type SessionInit = v.InferInput<typeof sessionInit>;
export type CreateSessionRequest = v.InferInput<typeof createSessionRequest>;
export type CreateSessionResponse = v.InferOutput<typeof createSessionResponse>;
export type UpdateSessionRequest = v.InferInput<typeof updateSessionRequest>;
export type UpdateSessionResponse = v.InferOutput<typeof updateSessionResponse>;
export type DeleteSessionResponse = v.InferOutput<typeof deleteSessionResponse>;
