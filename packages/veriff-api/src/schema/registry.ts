/**
 * Validation of a person against a registry, without documents or pictures.
 *
 * Source: devdocs.veriff.com, "/v1/validate-registry".
 */
import * as v from 'valibot';
import { date, httpsUrl, identifier, requestObject, text, uuid, vendorData } from './values.ts';

/** Who is looked up: idNumber, and a full name or first and last name. */
export const registryPerson = v.pipe(
  requestObject({
    idNumber: identifier,
    fullName: v.optional(v.string()),
    firstName: v.optional(v.string()),
    lastName: v.optional(v.string()),
    dateOfBirth: v.optional(date),
    phoneNumber: v.optional(v.string()),
  }),
  v.check(
    ({ fullName, firstName, lastName }) => Boolean(fullName || (firstName && lastName)),
    'must hold fullName, or firstName and lastName',
  ),
);

/** Where they live: fullAddress, or street, houseNumber and postcode. */
export const registryAddress = v.pipe(
  requestObject({
    fullAddress: v.optional(v.string()),
    street: v.optional(v.string()),
    houseNumber: v.optional(v.string()),
    postcode: v.optional(v.string()),
  }),
  v.check(
    ({ fullAddress, street, houseNumber, postcode }) =>
      Boolean(fullAddress || (street && houseNumber && postcode)),
    'must hold fullAddress, or street, houseNumber and postcode',
  ),
);

/** Body of `POST /v1/validate-registry`. */
export const validateRegistryRequest = requestObject({
  verification: v.pipe(
    requestObject({
      callback: v.optional(httpsUrl),
      person: registryPerson,
      address: v.optional(registryAddress),
      /** Your own identifier of the person, at most 1,000 characters. */
      vendorData: v.optional(vendorData),
      /** Your own UUID of the person. */
      endUserId: v.optional(uuid),
    }),
    v.check(
      ({ person, address }) => person.dateOfBirth !== undefined || address !== undefined,
      'must hold person.dateOfBirth or address',
    ),
  ),
});

/**
 * Answer of `POST /v1/validate-registry`: the session, created and submitted. The result comes
 * with the decision.
 */
export const validateRegistryResponse = v.looseObject({
  status: text,
  verification: v.looseObject({
    id: v.pipe(v.string(), v.nonEmpty()),
    url: text,
    vendorData: text,
    endUserId: text,
    host: text,
    status: text,
    sessionToken: text,
  }),
});

export type ValidateRegistryRequest = v.InferInput<typeof validateRegistryRequest>;
export type ValidateRegistryResponse = v.InferOutput<typeof validateRegistryResponse>;
