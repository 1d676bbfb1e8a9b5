/**
 * Reads Veriff's webhooks: checks who sent the bytes, then says what they are.
 *
 * Delivery is at least once and in any order, and nothing in a webhook tells its age: whoever
 * handles them must expect the same one twice and an old one late.
 */
import * as v from 'valibot';
import type { HmacKey } from '#sha256';
import { equal } from './equal.ts';
import { VeriffError } from './errors.ts';
import { type DecisionWebhookBody, decisionWebhook } from './schema/decision.ts';
import { type WatchlistWebhookBody, watchlistWebhook } from './schema/watchlist.ts';
import {
  type EventWebhookBody,
  eventWebhook,
  type FullAutoWebhookBody,
  fullAutoWebhook,
  type UserStatusWebhookBody,
  userStatusWebhook,
} from './schema/webhook.ts';
import { signaturePattern, verify } from './signature.ts';

const encoder = new TextEncoder();

interface WebhookOf<Kind extends string, Payload> {
  kind: Kind;
  /** The session that it is about. */
  sessionId: string | null;
  attemptId: string | null;
  /** When it happened, as Veriff says: ISO 8601. Null where the kind carries no time. */
  time: string | null;
  payload: Payload;
}

export type DecisionWebhook = WebhookOf<'decision', DecisionWebhookBody>;
export type EventWebhook = WebhookOf<'event', EventWebhookBody>;
export type FullAutoWebhook = WebhookOf<'full-auto', FullAutoWebhookBody>;
export type WatchlistWebhook = WebhookOf<'watchlist', WatchlistWebhookBody>;
export type UserStatusWebhook = WebhookOf<'user-status', UserStatusWebhookBody>;
/** Signed by Veriff, of a kind that this version does not know. Answer it with 200. */
export type UnknownWebhook = WebhookOf<'unknown', unknown>;

/** A webhook, told apart by `kind`. */
export type Webhook =
  | DecisionWebhook
  | EventWebhook
  | FullAutoWebhook
  | WatchlistWebhook
  | UserStatusWebhook
  | UnknownWebhook;

/** Anything that holds headers: `Headers`, or Node's plain object. */
export type HeadersLike =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookKeys {
  /** Your API key; a webhook that names another one is refused. */
  apiKey: string;
  /** All shared secrets that may have signed it; as `HmacKey` where many webhooks come. */
  sharedSecrets: readonly (string | HmacKey)[];
}

/**
 * Checks and reads a webhook.
 *
 * @param rawBody - The body exactly as it arrived. Take it before any JSON parser does.
 * @param headers - The headers of the request; `x-` and `vrf-` names are both accepted, and
 *   must agree where both are present.
 * @throws VeriffError `invalid-signature` when it is not signed by any of the secrets or names
 *   another API key; `invalid-webhook` when it is signed but not JSON; `invalid-request` when
 *   the body was parsed before it came here.
 */
export async function parseWebhook(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  keys: WebhookKeys,
): Promise<Webhook> {
  try {
    if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
      throw new VeriffError({
        code: 'invalid-request',
        message:
          'parseWebhook needs the raw body, a string or bytes. Take it before a JSON parser does.',
      });
    }
    await authenticate(rawBody, headers, keys);
    return classify(parseJson(rawBody));
  } catch (cause) {
    if (cause instanceof VeriffError) throw cause;
    throw new VeriffError({
      code: 'invalid-request',
      message: 'parseWebhook needs the headers of the request: Headers, or an object of strings.',
      cause,
    });
  }
}

/**
 * Refuses a webhook that cannot be signed, by its headers alone: so its body need not be read.
 *
 * @throws VeriffError `invalid-signature` when no header holds a signature, or one holds something
 *   else.
 */
export function checkWebhookHeaders(headers: HeadersLike): void {
  const signatures = twinHeaders(headers, 'hmac-signature');
  if (signatures.length > 0 && signatures.every((text) => signaturePattern.test(text))) return;
  throw new VeriffError({
    code: 'invalid-signature',
    message:
      'The webhook has no x-hmac-signature of 64 hex digits. Check that it comes from Veriff.',
  });
}

/** Whoever cannot sign learns nothing of the API key: one error, whatever is wrong. */
async function authenticate(
  rawBody: string | Uint8Array,
  headers: HeadersLike,
  keys: WebhookKeys,
): Promise<void> {
  checkWebhookHeaders(headers);
  let isGenuine = true;
  for (const signature of twinHeaders(headers, 'hmac-signature')) {
    if (!(await verify(keys.sharedSecrets, rawBody, signature))) isGenuine = false;
  }
  for (const client of twinHeaders(headers, 'auth-client')) {
    if (!equal(encode(client), encode(keys.apiKey))) isGenuine = false;
  }
  if (isGenuine) return;
  throw new VeriffError({
    code: 'invalid-signature',
    message:
      'The webhook is not signed by any of the shared secrets, or is for another API key. Check ' +
      'that all secrets in use are configured, that the raw body is passed on unchanged, and ' +
      'which integration points to this URL.',
  });
}

function encode(apiKey: string): Uint8Array {
  return encoder.encode(apiKey.toLowerCase());
}

/**
 * Values of `x-<name>` and its twin `vrf-<name>`.
 *
 * @throws TypeError for a value that is no text.
 */
export function twinHeaders(headers: HeadersLike, name: string): string[] {
  const values = [`x-${name}`, `vrf-${name}`].flatMap(
    (key) => (isHeaders(headers) ? headers.get(key) : headers[findKey(headers, key)]) ?? [],
  );
  if (values.every((value) => typeof value === 'string')) return values;
  throw new TypeError('A header is not text.');
}

/** By shape, since a library may bring a `Headers` class of its own. */
function isHeaders(headers: HeadersLike): headers is Headers {
  return typeof headers.get === 'function';
}

function findKey(headers: object, name: string): string {
  return Object.keys(headers).find((key) => key.toLowerCase() === name) ?? name;
}

function parseJson(rawBody: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody));
  } catch {
    // The parser's own message quotes the body, so it is not kept as the cause.
    throw new VeriffError({
      code: 'invalid-webhook',
      message: 'The webhook is signed but is not JSON. Check what is sent to this URL.',
    });
  }
}

/** One is enough to know that it is another kind. */
const firstIssue = { abortEarly: true } as const;

/** No kind names itself, so each is known by the fields that only it has. */
function classify(body: unknown): Webhook {
  const fullAuto = v.safeParse(fullAutoWebhook, body, firstIssue);
  if (fullAuto.success) {
    const { sessionId, attemptId = null, time = null } = fullAuto.output;
    return { kind: 'full-auto', sessionId, attemptId, time, payload: fullAuto.output };
  }
  const userStatus = v.safeParse(userStatusWebhook, body, firstIssue);
  if (userStatus.success) {
    const { attemptId = null, time = null, data } = userStatus.output;
    const sessionId = data.verification.id;
    return { kind: 'user-status', sessionId, attemptId, time, payload: userStatus.output };
  }
  const watchlist = v.safeParse(watchlistWebhook, body, firstIssue);
  if (watchlist.success) {
    const { sessionId = null, attemptId = null, createdAt: time = null } = watchlist.output;
    return { kind: 'watchlist', sessionId, attemptId, time, payload: watchlist.output };
  }
  const decision = v.safeParse(decisionWebhook, body, firstIssue);
  if (decision.success) {
    const { id, attemptId = null, decisionTime: time = null } = decision.output.verification;
    return { kind: 'decision', sessionId: id, attemptId, time, payload: decision.output };
  }
  const event = v.safeParse(eventWebhook, body, firstIssue);
  if (event.success) {
    const { id, attemptId = null } = event.output;
    return { kind: 'event', sessionId: id, attemptId, time: null, payload: event.output };
  }
  return { kind: 'unknown', sessionId: null, attemptId: null, time: null, payload: body };
}
