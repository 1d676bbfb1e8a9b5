/**
 * What the host itself collected about the person, their network and their device.
 *
 * Source: devdocs.veriff.com, "/v1/sessions/{sessionId}/collected-data". Veriff's page lists more
 * groups (location, ASN, device, browser) than it prints keys of, so those groups take any further
 * key; everything else is checked.
 */
import * as v from 'valibot';
import { openRequestObject, requestObject, text } from './values.ts';

const shortText = v.pipe(v.string(), v.maxLength(255, 'must have at most 255 characters'));
const mandatoryText = v.pipe(shortText, v.nonEmpty('must not be empty'));

/** The person's network. */
export const collectedNetwork = requestObject({
  /** At least one of the two addresses. */
  ip: v.pipe(
    requestObject({
      addressV4: v.optional(v.pipe(v.string(), v.ipv4('must be an IPv4 address'))),
      addressV6: v.optional(v.pipe(v.string(), v.ipv6('must be an IPv6 address'))),
    }),
    v.check(
      (ip) => ip.addressV4 !== undefined || ip.addressV6 !== undefined,
      'must hold addressV4 or addressV6',
    ),
  ),
  mobileCarrier: v.optional(shortText),
  ssid: v.optional(shortText),
  hostname: v.optional(shortText),
  location: v.optional(openRequestObject({})),
  asn: v.optional(openRequestObject({})),
});

/** The person's device. */
export const collectedDevice = openRequestObject({
  /** At most 255 characters. */
  fingerprint: mandatoryText,
});

/** Body of `POST /v1/sessions/{sessionId}/collected-data`. Leave out what is not known. */
export const collectedDataRequest = requestObject({
  /** Who collected it; at most 255 characters. */
  providerName: mandatoryText,
  network: collectedNetwork,
  device: collectedDevice,
  person: v.optional(
    requestObject({
      email: v.optional(v.pipe(v.string(), v.email('must be an e-mail address'))),
      phoneNumber: v.optional(v.string()),
    }),
  ),
  browser: v.optional(openRequestObject({})),
});

/** Answer of `POST /v1/sessions/{sessionId}/collected-data`; status 200 or 201. */
export const collectedDataResponse = v.looseObject({
  status: text,
  sessionId: text,
  attemptId: text,
});

export type CollectedDataRequest = v.InferInput<typeof collectedDataRequest>;
export type CollectedDataResponse = v.InferOutput<typeof collectedDataResponse>;
