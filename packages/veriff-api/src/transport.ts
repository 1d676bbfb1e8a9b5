/** Sends one signed request to Veriff and reads the answer: time limit, retries, signatures. */
import * as v from 'valibot';
import { errorFromAnswer, VeriffError } from './errors.ts';
import { readBounded } from './read-bounded.ts';
import { errorBody } from './schema/error.ts';
import { sign, verify } from './signature.ts';
import { twinHeaders } from './webhooks.ts';

/** How often and how fast a call that may be repeated is repeated. */
export interface RetryOptions {
  /** Calls in all, the first one included. Default 3. */
  attempts?: number;
  /** Longest wait before the second call, in milliseconds; doubles from call to call. Default 250. */
  baseDelay?: number;
  /** Longest wait between two calls, in milliseconds. Default 5,000. */
  maxDelay?: number;
}

export interface TransportOptions {
  apiKey: string;
  /** The first one signs, all of them verify. */
  sharedSecrets: readonly string[];
  baseUrl: string;
  integrationId: string | null;
  fetch: typeof fetch;
  timeout: number;
  retry: Required<RetryOptions>;
  requireSignedResponses: boolean;
}

export interface VeriffRequest<Schema extends v.GenericSchema> {
  /** Name of the operation, for messages: `sessions.create`. */
  operation: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path below `/v1`, its parts already encoded. */
  path: string;
  /** What is signed when there is no body: the id in the path. */
  signedId?: string;
  body?: unknown;
  /** Whether the call changes nothing when it is repeated. */
  idempotent: boolean;
  expectedStatus: readonly number[];
  schema: Schema;
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, repeats included. */
  timeout?: number | undefined;
}

/** No answer of the JSON operations comes near this. */
const maxAnswerBytes = 10 * 1024 * 1024;

export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * @throws VeriffError, never anything else.
   */
  async request<Schema extends v.GenericSchema>(
    request: VeriffRequest<Schema>,
  ): Promise<v.InferOutput<Schema>> {
    const deadline = new Deadline(request, this.#options.timeout);
    try {
      return await this.#requestWithRetries(request, deadline);
    } catch (error) {
      throw error instanceof VeriffError ? error : deadline.explain(error);
    } finally {
      deadline.clear();
    }
  }

  async #requestWithRetries<Schema extends v.GenericSchema>(
    request: VeriffRequest<Schema>,
    deadline: Deadline,
  ): Promise<v.InferOutput<Schema>> {
    const { attempts } = this.#options.retry;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(request, deadline.signal);
      } catch (cause) {
        const error = cause instanceof VeriffError ? cause : deadline.explain(cause);
        const delay = this.#delay(attempt, error.retryAfter);
        if (!error.retryable || attempt >= attempts || deadline.passed || delay === null)
          throw error;
        await deadline.wait(delay);
      }
    }
  }

  /** Null when Veriff asks for a longer wait than the caller would sit through. */
  #delay(attempt: number, retryAfter: number | null): number | null {
    const { baseDelay, maxDelay } = this.#options.retry;
    if (retryAfter !== null) return retryAfter <= maxDelay ? retryAfter : null;
    // Half fixed, half random, so that clients which failed together do not return together.
    const ceiling = Math.min(maxDelay, baseDelay * 2 ** (attempt - 1));
    return ceiling / 2 + Math.random() * (ceiling / 2);
  }

  async #send<Schema extends v.GenericSchema>(
    request: VeriffRequest<Schema>,
    signal: AbortSignal,
  ): Promise<v.InferOutput<Schema>> {
    const { baseUrl, fetch } = this.#options;
    const body = request.body === undefined ? null : serialize(request);
    const response = await fetch(`${baseUrl}/v1${request.path}`, {
      method: request.method,
      headers: await this.#headers(request, body),
      ...(body === null ? {} : { body }),
      // A followed redirect would carry the key to another host; `error` is unknown to workerd.
      redirect: 'manual',
      signal,
    });
    const bytes = await readBytes(response, request.operation);
    if (!request.expectedStatus.includes(response.status)) {
      throw errorFromAnswer({
        operation: request.operation,
        status: response.status,
        veriffCode: readVeriffCode(bytes),
        retryAfter: readRetryAfter(response.headers),
        idempotent: request.idempotent,
      });
    }
    await this.#checkSignature(request.operation, response.headers, bytes);
    return parseAnswer(request, bytes);
  }

  async #headers<Schema extends v.GenericSchema>(
    request: VeriffRequest<Schema>,
    body: Uint8Array | null,
  ): Promise<Record<string, string>> {
    const { apiKey, sharedSecrets, integrationId } = this.#options;
    return {
      accept: 'application/json',
      'x-auth-client': apiKey,
      'x-hmac-signature': await sign(sharedSecrets[0] ?? '', body ?? request.signedId ?? ''),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(integrationId === null ? {} : { 'vrf-integration-id': integrationId }),
    };
  }

  async #checkSignature(operation: string, headers: Headers, bytes: Uint8Array): Promise<void> {
    const { sharedSecrets, requireSignedResponses } = this.#options;
    const signatures = twinHeaders(headers, 'hmac-signature');
    if (signatures.length === 0 && requireSignedResponses) {
      throw new VeriffError({
        code: 'invalid-signature',
        message: `${operation}: the answer is not signed, and requireSignedResponses is on.`,
      });
    }
    for (const signature of signatures) {
      if (await verify(sharedSecrets, bytes, signature)) continue;
      throw new VeriffError({
        code: 'invalid-signature',
        message:
          `${operation}: the answer is not signed by any of the shared secrets. Check ` +
          'VERIFF_SHARED_SECRET, and that no proxy changes the body.',
      });
    }
  }
}

/** A time limit over a whole call, joined with the caller's signal. */
class Deadline {
  readonly signal: AbortSignal;
  readonly #limit: AbortController = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #operation: string;
  readonly #caller: AbortSignal | undefined;
  readonly #timeout: number;
  readonly #idempotent: boolean;

  constructor(
    request: Pick<
      VeriffRequest<v.GenericSchema>,
      'operation' | 'signal' | 'timeout' | 'idempotent'
    >,
    defaultTimeout: number,
  ) {
    this.#operation = request.operation;
    this.#caller = request.signal;
    this.#timeout = request.timeout ?? defaultTimeout;
    this.#idempotent = request.idempotent;
    this.#timer = setTimeout(() => this.#limit.abort(), this.#timeout);
    this.signal = request.signal
      ? AbortSignal.any([request.signal, this.#limit.signal])
      : this.#limit.signal;
  }

  get passed(): boolean {
    return this.signal.aborted;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  /** Resolves after `delay` milliseconds; rejects as soon as the call is over. */
  wait(delay: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(done, delay);
      const stop = (): void => done(this.explain(this.signal.reason));
      this.signal.addEventListener('abort', stop, { once: true });
      const { signal } = this;
      function done(error?: VeriffError): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        if (error) reject(error);
        else resolve();
      }
    });
  }

  /** What a failed `fetch` means. */
  explain(cause: unknown): VeriffError {
    if (this.#caller?.aborted) {
      return new VeriffError({
        code: 'aborted',
        message: `${this.#operation}: aborted by the caller.`,
        cause,
      });
    }
    if (this.#limit.signal.aborted) {
      return new VeriffError({
        code: 'timeout',
        message: `${this.#operation}: no complete answer from Veriff within ${this.#timeout} ms.`,
        retryable: this.#idempotent,
        cause,
      });
    }
    return new VeriffError({
      code: 'network',
      message: `${this.#operation}: Veriff could not be reached. Check the base URL and the network.`,
      retryable: this.#idempotent,
      cause,
    });
  }
}

function serialize(request: { operation: string; body?: unknown }): Uint8Array<ArrayBuffer> {
  try {
    // JSON leaves out undefined fields, which matters: Veriff refuses some explicit nulls.
    return new TextEncoder().encode(JSON.stringify(request.body));
  } catch (cause) {
    throw new VeriffError({
      code: 'invalid-request',
      message: `${request.operation}: the request cannot be written as JSON.`,
      cause,
    });
  }
}

async function readBytes(response: Response, operation: string): Promise<Uint8Array> {
  const bytes = await readBounded(response.body, maxAnswerBytes);
  if (bytes !== null) return bytes;
  throw new VeriffError({
    code: 'invalid-response',
    message: `${operation}: the answer is larger than ${maxAnswerBytes} bytes. Check the base URL.`,
    status: response.status,
  });
}

function parseAnswer<Schema extends v.GenericSchema>(
  request: VeriffRequest<Schema>,
  bytes: Uint8Array,
): v.InferOutput<Schema> {
  const result = v.safeParse(request.schema, parseJson(bytes));
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]);
  throw new VeriffError({
    code: 'invalid-response',
    message:
      `${request.operation}: the answer is not one of Veriff's` +
      `${field === null ? '' : ` (field ${field})`}. Check the base URL.`,
  });
}

function readVeriffCode(bytes: Uint8Array): number | null {
  const result = v.safeParse(errorBody, parseJson(bytes));
  return result.success ? (result.output.code ?? null) : null;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. Milliseconds. */
function readRetryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
