/** What a client of Veriff is set up with, checked before anything is sent. */

import { HmacKey } from '#sha256';
import { type Compression, canCompress } from './compression.ts';
import { VeriffError } from './errors.ts';
import { checkTimeout, type RetryOptions, type TransportOptions } from './transport.ts';

export interface VeriffOptions {
  /** The integration's API key: Customer Portal > Settings > API keys. */
  apiKey: string;
  /** The shared secret, or several while it is being rotated: the first signs, all verify. */
  sharedSecret: string | readonly string[];
  /**
   * Base URL on the integration's page in the Customer Portal, without `/v1`; https, or
   * http on a loopback address. Default `https://stationapi.veriff.com`.
   */
  baseUrl?: string | undefined;
  /** Sent as `vrf-integration-id`; needed with flexible API keys. */
  integrationId?: string | undefined;
  /** Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /**
   * Milliseconds for one call, its repeats included. Default 10,000; 60,000 for uploads and
   * downloads.
   */
  timeout?: number | undefined;
  /** How calls that may be repeated are repeated; `false` for never. */
  retry?: RetryOptions | false | undefined;
  /**
   * Whether the body of `sessions.create` is compressed, the one call whose body Veriff
   * decompresses. `auto` (default) uses gzip from 3,000 bytes on, long consent texts, where the
   * runtime has `CompressionStream`.
   */
  compress?: Compression | undefined;
  /** Refuse an answer that carries no signature. Default: check a signature where there is one. */
  requireSignedResponses?: boolean | undefined;
}

/**
 * Checks the options and fills in what they leave open.
 *
 * @throws VeriffError `configuration`, whatever the options are.
 */
export function checkOptions(options: VeriffOptions): TransportOptions {
  try {
    return {
      apiKey: checkKey(options.apiKey),
      sharedSecrets: checkSecrets(options.sharedSecret),
      baseUrl: checkBaseUrl(options.baseUrl ?? 'https://stationapi.veriff.com'),
      integrationId: options.integrationId ?? null,
      // Called unbound, workerd's fetch throws "Illegal invocation".
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      timeout: options.timeout === undefined ? null : checkTimeout(options.timeout),
      retry: checkRetry(options.retry ?? {}),
      compress: checkCompression(options.compress ?? 'auto'),
      requireSignedResponses: options.requireSignedResponses ?? false,
    };
  } catch (cause) {
    throw cause instanceof VeriffError
      ? cause
      : configurationError('The options must be an object: {apiKey, sharedSecret, …}.', cause);
  }
}

export function checkKey(apiKey: string): string {
  if (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw configurationError(
    'apiKey must be the API key from Customer Portal > Settings > API keys, without spaces.',
  );
}

function checkSecrets(sharedSecret: string | readonly string[]): TransportOptions['sharedSecrets'] {
  const secrets = typeof sharedSecret === 'string' ? [sharedSecret] : sharedSecret;
  const valid =
    Array.isArray(secrets) &&
    secrets.every((secret) => typeof secret === 'string' && secret !== '' && !/\s/.test(secret));
  const [first, ...others] = valid ? secrets.map((secret) => new HmacKey(secret)) : [];
  if (first) return [first, ...others];
  throw configurationError(
    'sharedSecret must be one or more shared secrets, none of them empty or with spaces.',
  );
}

function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const loopback = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw configurationError(
      'baseUrl must be an https URL (http on a loopback address only), from the integration page of the Customer Portal.',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw configurationError('baseUrl must have no user, query or fragment.');
  }
  if (/\/v1\/?$/.test(url.pathname)) {
    throw configurationError('baseUrl must not end in /v1; the client adds it.');
  }
  return url.href.replace(/\/+$/, '');
}

function checkCompression(compress: Compression): Compression {
  if (compress === false || compress === 'auto') return compress;
  if (!['gzip', 'deflate'].includes(compress)) {
    throw configurationError("compress must be 'auto', 'gzip', 'deflate' or false.");
  }
  if (canCompress) return compress;
  throw configurationError(
    "This runtime has no CompressionStream: compress must be 'auto' or false.",
  );
}

function checkRetry(retry: RetryOptions | false): Required<RetryOptions> {
  const given = retry === false ? { attempts: 1 } : retry;
  const { attempts = 3, baseDelay = 250, maxDelay = 5_000 } = given;
  const delays = [baseDelay, maxDelay].every((delay) => Number.isFinite(delay) && delay >= 0);
  if (Number.isInteger(attempts) && attempts >= 1 && delays) {
    return { attempts, baseDelay, maxDelay };
  }
  throw configurationError(
    'retry must be false or {attempts, baseDelay, maxDelay}: a whole number from 1 on, and milliseconds.',
  );
}

export function configurationError(message: string, cause?: unknown): VeriffError {
  return new VeriffError({ code: 'configuration', message, cause });
}
