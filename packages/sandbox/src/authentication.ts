/** Who calls `/v1`: the API key, and the signature over the right bytes. */
import { uuid, verify } from '@veriff-verify/api';
import * as v from 'valibot';
import { codedFailure, type VeriffFailure } from './errors.ts';
import { verifyLegacy } from './legacy-signature.ts';

/** Outcome of the signature check, as `GET /_sandbox/requests` shows it. */
export type SignatureCheck = 'valid' | 'invalid' | 'missing' | 'not-checked';

export interface Integration {
  /** UUID that clients send as `X-AUTH-CLIENT`. */
  apiKey: string;
  /** The first signs, all verify; never empty. */
  sharedSecrets: readonly [string, ...string[]];
  /** UUID of the integration. */
  id: string;
}

/** What a call signs: its body, or the id in its path. */
export type SignedBytes = { body: Uint8Array } | { id: string };

/** A signature as a request carries it. */
export interface PresentedSignature {
  /** `legacy`: the unkeyed hash of `X-SIGNATURE`. */
  scheme: 'hmac' | 'legacy';
  value: string;
}

export interface AuthenticationResult {
  signature: SignatureCheck;
  failure: VeriffFailure | null;
}

const hexDigest = /^[0-9a-f]{64}$/i;

export function isUuid(text: string): boolean {
  return v.is(uuid, text);
}

/**
 * Checks the API key alone.
 *
 * @param active - Whether the integration is active.
 */
export function checkApiKey(
  integration: Integration,
  apiKey: string | undefined,
  active: boolean,
): VeriffFailure | null {
  if (!apiKey) return codedFailure(1801);
  if (!isUuid(apiKey)) return codedFailure(1802);
  if (apiKey.toLowerCase() !== integration.apiKey.toLowerCase()) return codedFailure(1803);
  return active ? null : codedFailure(1804);
}

/** `X-SIGNATURE` counts only where there is no `X-HMAC-SIGNATURE`. */
export function presentedSignature(headers: Headers): PresentedSignature | undefined {
  const hmac = headers.get('x-hmac-signature');
  if (hmac !== null) return { scheme: 'hmac', value: hmac };
  const legacy = headers.get('x-signature');
  return legacy === null ? undefined : { scheme: 'legacy', value: legacy };
}

/**
 * Checks a signature.
 *
 * @param signed - What the call signs, before any compression.
 * @param required - False only for POST /v1/sessions, where a signature may be left out but
 *   not be wrong.
 */
export async function checkSignature(
  integration: Integration,
  presented: PresentedSignature | undefined,
  signed: SignedBytes,
  required: boolean,
): Promise<AuthenticationResult> {
  if (presented === undefined) {
    return {
      signature: 'missing',
      failure: required ? codedFailure(1815, 'X-HMAC-SIGNATURE is missing.') : null,
    };
  }
  const { scheme, value } = presented;
  if (!hexDigest.test(value)) return { signature: 'invalid', failure: codedFailure(1812) };
  const payload = 'body' in signed ? signed.body : signed.id;
  const check = scheme === 'legacy' ? verifyLegacy : verify;
  if (await check(integration.sharedSecrets, payload, value)) {
    return { signature: 'valid', failure: null };
  }
  const [ofBody, ofId] = scheme === 'legacy' ? [1814, 1813] : [1819, 1818];
  return { signature: 'invalid', failure: codedFailure('body' in signed ? ofBody : ofId) };
}
