/**
 * Tickets: what a browser needs, beside a session's id, to ask about that session.
 *
 * A ticket is a JWS (RFC 7515, compact, HS256) whose `sub` is the one session it opens.
 */
import { sign, verify } from 'hono/jwt';
import { JwtTokenSignatureMismatched } from 'hono/utils/jwt/types';
import { ProblemError } from './problem.ts';

/** As long as Veriff keeps an unfinished session open. */
export const ticketLifetime = 7 * 24 * 60 * 60 * 1000;

const audience = 'veriff-verify';
const hmac = { name: 'HMAC', hash: 'SHA-256' };
const usages: KeyUsage[] = ['sign', 'verify'];
/** Named here once, so that no algorithm is ever taken from a ticket. */
const algorithm = 'HS256';

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
  #keys: CryptoKey[] | null = null;

  constructor(options: TicketOptions) {
    this.#options = options;
    this.#now = options.now;
  }

  /** @param issuedAt - Milliseconds; the ticket ends `ticketLifetime` later. */
  async issue(sessionId: string, issuedAt: number): Promise<{ ticket: string; expiresAt: string }> {
    const [key] = await this.#signingKeys();
    if (key === undefined) throw new Error('There is no secret to sign tickets with.');
    // Dates of a JWT are whole seconds (RFC 7519 section 2), so the answer's date is too.
    const seconds = Math.floor(issuedAt / 1000);
    const end = seconds + ticketLifetime / 1000;
    const claims = { sub: sessionId, aud: audience, iat: seconds, exp: end };
    const ticket = await sign(claims, key, algorithm);
    return { ticket, expiresAt: new Date(end * 1000).toISOString() };
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
    if ((await this.#subject(token)) !== sessionId) {
      throw new ProblemError('forbidden', 'The ticket belongs to another session.');
    }
  }

  async #subject(token: string): Promise<string> {
    for (const key of await this.#signingKeys()) {
      try {
        // The library reads times off the system's clock; the companion has its own.
        const times = { nbf: false, exp: false, iat: false };
        const claims = await verify(token, key, { alg: algorithm, aud: audience, ...times });
        const { sub, iat, exp } = claims;
        if (typeof sub !== 'string' || typeof iat !== 'number' || typeof exp !== 'number') break;
        if (exp * 1000 > this.#now()) return sub;
        throw unauthorized('The ticket has expired. Create a new session.', 'invalid_token');
      } catch (error) {
        if (error instanceof JwtTokenSignatureMismatched) continue;
        if (error instanceof ProblemError) throw error;
        break;
      }
    }
    throw unauthorized('The ticket is not valid. Create a new session.', 'invalid_token');
  }

  /** Derived on first use: a Worker may not compute while it starts. */
  async #signingKeys(): Promise<CryptoKey[]> {
    const { ticketSecret, sharedSecrets } = this.#options;
    this.#keys ??= ticketSecret
      ? [await importKey(ticketSecret)]
      : await Promise.all(sharedSecrets.map(deriveKey));
    return this.#keys;
  }
}

function importKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, usages);
}

/**
 * RFC 5869: the secret that signs requests to Veriff never signs tickets, so neither signature
 * can stand in for the other.
 */
async function deriveKey(secret: string): Promise<CryptoKey> {
  const utf8 = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: utf8.encode('veriff-verify companion ticket'),
    },
    material,
    { ...hmac, length: 256 },
    false,
    usages,
  );
}

/** RFC 6750 section 3: no error code where no ticket was sent. */
function unauthorized(detail: string, error?: 'invalid_token'): ProblemError {
  const challenge = `Bearer realm="veriff-verify"${error === undefined ? '' : `, error="${error}"`}`;
  return new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
}
