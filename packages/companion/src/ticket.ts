/**
 * Tickets: what a browser needs, beside a session's id, to ask about that session.
 *
 * A ticket is a JWS (RFC 7515, compact, HS256) whose `sub` is the one session it opens.
 */
import { HmacKey } from '@veriff-verify/api';
import { decodeBase64Url } from 'hono/utils/encode';
import * as v from 'valibot';
import { base64Url } from './base64url.ts';
import { deriveKey } from './derived-key.ts';
import { BoundedMemory } from './memory.ts';
import { ProblemError } from './problem.ts';

/** As long as Veriff keeps an unfinished session open. */
export const ticketLifetime = 7 * 24 * 60 * 60 * 1000;

const audience = 'veriff-verify';
const utf8 = new TextEncoder();
/** Named here once: whatever a ticket says of itself, it is checked as this. */
const header = { alg: 'HS256', typ: 'JWT' } as const;
const encodedHeader = encodePart(header);

/** RFC 7515 section 4.1.11: what must be understood, and is not. */
const ticketHeader = v.object({ alg: v.literal(header.alg), crit: v.optional(v.never()) });

const ticketClaims = v.object({
  sub: v.string(),
  aud: v.literal(audience),
  iat: v.number(),
  exp: v.number(),
});

export interface TicketOptions {
  /** Signs as it is, at least 32 bytes (RFC 7518 section 3.2). Default: see `sharedSecrets`. */
  ticketSecret?: string | undefined;
  /**
   * Without a `ticketSecret`, keys are derived from these: the first signs, all verify, so that
   * a secret can be rotated.
   */
  sharedSecrets: readonly string[];
  /** Milliseconds since 1970. */
  now: () => number;
}

export class Tickets {
  readonly #options: TicketOptions;
  readonly #now: () => number;
  /** Sessions of tickets whose signature was right: a page shows its ticket every few seconds. */
  readonly #verified: BoundedMemory<string>;
  #keys: HmacKey[] | null = null;

  constructor(options: TicketOptions) {
    this.#options = options;
    this.#now = options.now;
    this.#verified = new BoundedMemory({ maxEntries: 10_000, now: options.now });
  }

  /** @param issuedAt - Milliseconds; the ticket ends `ticketLifetime` later. */
  async issue(sessionId: string, issuedAt: number): Promise<{ ticket: string; expiresAt: string }> {
    const [key] = await this.#signingKeys();
    if (key === undefined) throw new Error('There is no secret to sign tickets with.');
    // Dates of a JWT are whole seconds (RFC 7519 section 2), so the answer's date is too.
    const seconds = Math.floor(issuedAt / 1000);
    const end = seconds + ticketLifetime / 1000;
    const claims = { sub: sessionId, aud: audience, iat: seconds, exp: end };
    const signed = `${encodedHeader}.${encodePart(claims)}`;
    const signature = await key.sign(utf8.encode(signed));
    return {
      ticket: `${signed}.${base64Url(signature)}`,
      expiresAt: new Date(end * 1000).toISOString(),
    };
  }

  /**
   * Checks the `Authorization` header of a request about one session.
   *
   * @throws ProblemError `unauthorized` for a ticket that is missing, malformed, forged or
   *   expired; `forbidden` for one that opens another session.
   */
  async check(authorization: string | undefined, sessionId: string): Promise<void> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw unauthorized('Send the ticket of the session as "Authorization: Bearer <ticket>".');
    }
    if ((this.#verified.get(token) ?? (await this.#subject(token))) !== sessionId) {
      throw new ProblemError(
        'forbidden',
        'The ticket is of another session. Send that of this one.',
      );
    }
  }

  async #subject(token: string): Promise<string> {
    const claims = await this.#claims(token);
    if (claims === null) {
      throw unauthorized('The ticket is not valid. Create a new session.', 'invalid_token');
    }
    const left = claims.exp * 1000 - this.#now();
    if (left <= 0) {
      throw unauthorized('The ticket has expired. Create a new session.', 'invalid_token');
    }
    this.#verified.set(token, claims.sub, left);
    return claims.sub;
  }

  /** Null for what is no ticket of ours. Nothing in it is read before its signature is checked. */
  async #claims(token: string): Promise<v.InferOutput<typeof ticketClaims> | null> {
    const [first = '', payload = '', signature = '', ...more] = token.split('.');
    if (more.length > 0) return null;
    try {
      const signed = utf8.encode(`${first}.${payload}`);
      const code = decodeBase64Url(signature);
      const keys = await this.#signingKeys();
      const checks = await Promise.all(keys.map((key) => key.verify(signed, code)));
      if (!checks.includes(true)) return null;
      v.parse(ticketHeader, readPart(first));
      return v.parse(ticketClaims, readPart(payload));
    } catch {
      // Not base64, not JSON, or something else than a ticket.
      return null;
    }
  }

  /** Derived on first use: a Worker may not compute while it starts. */
  async #signingKeys(): Promise<HmacKey[]> {
    const { ticketSecret, sharedSecrets } = this.#options;
    this.#keys ??= ticketSecret
      ? [new HmacKey(ticketSecret)]
      : await Promise.all(sharedSecrets.map((secret) => deriveKey(secret, 'ticket')));
    return this.#keys;
  }
}

function readPart(part: string): unknown {
  return JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));
}

function encodePart(part: object): string {
  return base64Url(utf8.encode(JSON.stringify(part)));
}

/** RFC 6750 section 3: no error code where no ticket was sent. */
function unauthorized(detail: string, error?: 'invalid_token'): ProblemError {
  const challenge = `Bearer realm="veriff-verify"${error === undefined ? '' : `, error="${error}"`}`;
  return new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
}
