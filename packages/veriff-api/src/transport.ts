/** Sends one signed request to Veriff and reads the answer: time limit, retries, signatures. */
import * as v from 'valibot';
import type { HmacKey } from '#sha256';
import { type Compression, compress } from './compression.ts';
import { errorFromAnswer, VeriffError } from './errors.ts';
import type { Operation } from './operations.ts';
import { readMessage } from './read-bounded.ts';
import { errorBody } from './schema/error.ts';
import { describeIssues, type InputIssue } from './schema/issues.ts';
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
  sharedSecrets: readonly [HmacKey, ...HmacKey[]];
  baseUrl: string;
  integrationId: string | null;
  fetch: typeof fetch;
  /** Null for the operation's own. */
  timeout: number | null;
  retry: Required<RetryOptions>;
  compress: Compression;
  requireSignedResponses: boolean;
}

/** What one call of an operation adds to it. */
export interface Call {
  /** The id in the path. */
  id?: string;
  /** Checked by the operation's schema, then written as JSON. */
  body?: unknown;
  /** The body as JSON, already checked and written: sent and signed as it is, in place of `body`. */
  rawBody?: Uint8Array<ArrayBuffer>;
  /** In place of the operation's own. */
  path?: string | undefined;
  headers?: Record<string, string>;
}

export interface CallOptions {
  /** Ends the call: `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for this call, its repeats included. Default: the client's. */
  timeout?: number | undefined;
  /** Sent as `x-request-id`, so that the call can be found in logs. 1 to 200 of `A-Za-z0-9_.-`. */
  requestId?: string | undefined;
}

/** What an operation answers. */
export type OperationAnswer<Op extends Operation> = Op['response'] extends v.GenericSchema
  ? v.InferOutput<Op['response']>
  : never;

/** An operation about to be sent. */
export interface Request {
  operation: Operation;
  path: string;
  signed: string | Uint8Array;
  /** Written once: a repeat sends, and signs, the same bytes. */
  body: Uint8Array<ArrayBuffer> | null;
  headers: Record<string, string>;
}

/** No answer of the JSON operations comes near this. */
const maxAnswerBytes = 10 * 1024 * 1024;

/**
 * Calls single operations. A bundle that imports the operations it needs holds no more than their
 * schemas; `Veriff` holds all of them.
 *
 * @example
 * const transport = new Transport(checkOptions({ apiKey, sharedSecret }));
 * const { verification } = await transport.call(getDecision, { id: sessionId });
 */
export class Transport {
  readonly #options: TransportOptions;

  /** @param options - From `checkOptions`. */
  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** @internal */
  get sharedSecrets(): readonly HmacKey[] {
    return this.#options.sharedSecrets;
  }

  /**
   * Calls an operation that answers JSON.
   *
   * @throws VeriffError, never anything else.
   */
  async call<Op extends Operation>(
    operation: Op,
    call: Call,
    options: CallOptions = {},
  ): Promise<OperationAnswer<Op>> {
    return this.perform(operation, call, options, async (request, deadline) => {
      const response = await this.send(request, deadline.signal);
      const bytes = await readBytes(response, operation.name);
      await this.#checkSignature(operation.name, response.headers, bytes);
      return parseAnswer(operation, bytes) as OperationAnswer<Op>;
    });
  }

  /**
   * Prepares the request, then sends it within the time limit, again where that does no harm.
   *
   * @internal
   */
  async perform<Result>(
    operation: Operation,
    call: Call,
    options: CallOptions,
    attempt: (request: Request, deadline: Deadline) => Promise<Result>,
  ): Promise<Result> {
    const request = prepare(operation, call);
    const { deadline, headers } = this.#start(operation, options);
    Object.assign(request.headers, headers);
    try {
      return await this.#withRetries(deadline, () => attempt(request, deadline));
    } catch (error) {
      throw error instanceof VeriffError ? error : deadline.explain(error);
    } finally {
      deadline.clear();
    }
  }

  /** @throws VeriffError `configuration`, whatever the options are. */
  #start(
    operation: Operation,
    options: CallOptions,
  ): { deadline: Deadline; headers: Record<string, string> } {
    try {
      const { signal, timeout, requestId } = options ?? {};
      const headers = requestId === undefined ? {} : { 'x-request-id': checkRequestId(requestId) };
      const limit = checkTimeout(timeout ?? this.#options.timeout ?? operation.timeout);
      return { deadline: new Deadline(operation, signal ?? undefined, limit), headers };
    } catch (cause) {
      if (cause instanceof VeriffError) throw cause;
      throw new VeriffError({
        code: 'configuration',
        message: `${operation.name}: the options of a call are {signal, timeout, requestId}; signal must be an AbortSignal.`,
        cause,
      });
    }
  }

  async #withRetries<Result>(deadline: Deadline, send: () => Promise<Result>): Promise<Result> {
    const { attempts } = this.#options.retry;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await deadline.race(send());
      } catch (cause) {
        const error = cause instanceof VeriffError ? cause : deadline.explain(cause);
        const delay = this.#delay(attempt, error.retryAfter);
        const mayRepeat = error.retryable && attempt < attempts && !deadline.passed;
        // A wait beyond the time limit would end in a timeout, which says less than this error.
        if (!mayRepeat || delay === null || delay >= deadline.remaining) throw error;
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

  /**
   * Sends the request once.
   *
   * @throws VeriffError for an answer that is not a success.
   * @internal
   */
  async send(request: Request, signal: AbortSignal): Promise<Response> {
    const { operation } = request;
    const { baseUrl, fetch, sharedSecrets } = this.#options;
    const signature = await sign(sharedSecrets[0], request.signed);
    // After the signature: Veriff decompresses first, then checks it.
    const compressed =
      request.body &&
      (await compress(request.body, operation.compressible && this.#options.compress));
    const response = await fetch(`${baseUrl}/v1${request.path}`, {
      method: operation.method,
      headers: { ...this.#headers(request, compressed?.encoding), 'x-hmac-signature': signature },
      ...(compressed &&
        (operation.idempotent ? { body: compressed.bytes } : once(compressed.bytes))),
      // A followed redirect would carry the key to another host; `error` is unknown to workerd.
      redirect: 'manual',
      signal,
    });
    if (operation.success.includes(response.status)) return response;
    throw errorFromAnswer({
      operation: operation.name,
      status: response.status,
      veriffCode: readVeriffCode(await readBytes(response, operation.name)),
      retryAfter: readRetryAfter(response.headers),
      idempotent: operation.idempotent,
    });
  }

  #headers(
    { operation, body, headers }: Request,
    encoding: string | null | undefined,
  ): Record<string, string> {
    const { apiKey, integrationId } = this.#options;
    return {
      accept: operation.response === null ? '*/*' : 'application/json',
      'x-auth-client': apiKey,
      ...(body && { 'content-type': 'application/json' }),
      ...(encoding && { 'content-encoding': encoding }),
      ...(integrationId !== null && { 'vrf-integration-id': integrationId }),
      ...headers,
    };
  }

  /**
   * Signatures of an answer, under both families of names.
   *
   * @throws VeriffError `invalid-signature` when there is none and there has to be one.
   * @internal
   */
  signatures(operation: string, headers: Headers): string[] {
    const signatures = twinHeaders(headers, 'hmac-signature');
    if (signatures.length === 0 && this.#options.requireSignedResponses) {
      throw new VeriffError({
        code: 'invalid-signature',
        message: `${operation}: the answer is not signed, and requireSignedResponses is on.`,
      });
    }
    return signatures;
  }

  async #checkSignature(operation: string, headers: Headers, bytes: Uint8Array): Promise<void> {
    for (const signature of this.signatures(operation, headers)) {
      if (await verify(this.#options.sharedSecrets, bytes, signature)) continue;
      throw signatureError(operation);
    }
  }
}

/**
 * @throws VeriffError `invalid-request` with the path of the wrong field. Nothing was sent then.
 */
function prepare(operation: Operation, call: Call): Request {
  const { request: schema, name } = operation;
  const { rawBody } = call;
  if (schema !== null && rawBody === undefined) checkRequest(name, schema, call.body);
  const id = operation.path.includes('{') ? checkId(name, call.id) : '';
  const body = schema === null ? null : (rawBody ?? serialize(name, call.body));
  return {
    operation,
    path: (call.path ?? operation.path).replace(/\{\w+\}/, id),
    signed: operation.signed === 'id' ? id : (body ?? ''),
    body,
    headers: { ...call.headers },
  };
}

function checkRequest(operation: string, schema: v.GenericSchema, request: unknown): void {
  let issues: InputIssue[];
  try {
    issues = describeIssues(v.safeParse(schema, request).issues ?? []);
  } catch (cause) {
    throw unreadableRequest(operation, cause);
  }
  const [issue] = issues;
  if (issue === undefined) return;
  throw new VeriffError({
    code: 'invalid-request',
    message: `${operation}: ${issue.path || 'the request'} ${issue.message}. Nothing was sent.`,
    path: issue.path,
  });
}

/**
 * Veriff's ids are UUIDs, but it may lengthen or change them without notice; what must not
 * happen is that an id changes the path of the request.
 */
function checkId(operation: string, id: unknown): string {
  if (typeof id === 'string' && /^[\w-]{1,100}$/.test(id)) return id;
  throw new VeriffError({
    code: 'invalid-request',
    message: `${operation}: the id must be one that Veriff returned. Nothing was sent.`,
  });
}

function checkRequestId(requestId: string): string {
  if (typeof requestId === 'string' && /^[\w.-]{1,200}$/.test(requestId)) return requestId;
  throw new VeriffError({
    code: 'configuration',
    message: 'requestId must be 1 to 200 letters, digits, "_", "." or "-".',
  });
}

/** Timers of JavaScript hold their delay in 32 bits; a longer one would fire at once. */
const longestTimeout = 2 ** 31 - 1;

/**
 * @throws VeriffError `configuration`
 */
export function checkTimeout(timeout: number): number {
  if (typeof timeout === 'number' && timeout > 0) return Math.min(timeout, longestTimeout);
  throw new VeriffError({
    code: 'configuration',
    message: 'timeout must be a number of milliseconds above 0.',
  });
}

/** A time limit over a whole call, joined with the caller's signal. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #limit: AbortController = new AbortController();
  readonly #operation: Operation;
  readonly #caller: AbortSignal | undefined;
  readonly #timeout: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end = 0;

  constructor(operation: Operation, caller: AbortSignal | undefined, timeout: number) {
    this.#operation = operation;
    this.#caller = caller;
    this.#timeout = timeout;
    this.signal = caller ? AbortSignal.any([caller, this.#limit.signal]) : this.#limit.signal;
    this.restart();
  }

  get passed(): boolean {
    return this.signal.aborted;
  }

  /** Milliseconds until the time limit. */
  get remaining(): number {
    return this.#end - performance.now();
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#end = performance.now() + this.#timeout;
    this.#timer = setTimeout(() => this.#limit.abort(), this.#timeout);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  /** Rejects as soon as the call is over, whatever a `fetch` that does not heed its signal does. */
  async race<Result>(work: Promise<Result>): Promise<Result> {
    let stop: () => void = () => undefined;
    const over = new Promise<never>((_resolve, reject) => {
      stop = () => reject(this.explain(this.signal.reason));
    });
    if (this.passed) stop();
    this.signal.addEventListener('abort', stop);
    try {
      return await Promise.race([over, work]);
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }

  /** Resolves after `delay` milliseconds; rejects as soon as the call is over. */
  async wait(delay: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.race(
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, delay);
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** What a failed `fetch` means. */
  explain(cause: unknown): VeriffError {
    if (this.#caller?.aborted) {
      return new VeriffError({
        code: 'aborted',
        message: `${this.#operation.name}: aborted by the caller.`,
        cause,
      });
    }
    if (this.#limit.signal.aborted) {
      return new VeriffError({
        code: 'timeout',
        message: `${this.#operation.name}: no complete answer from Veriff within ${this.#timeout} ms.`,
        retryable: this.#operation.idempotent,
        cause,
      });
    }
    return new VeriffError({
      code: 'network',
      message: `${this.#operation.name}: Veriff could not be reached. Check the base URL and the network.`,
      retryable: this.#operation.idempotent,
      cause,
    });
  }
}

/**
 * A body for a request that must not be sent twice. When a connection that was used before breaks,
 * Deno sends the request again by itself, also a POST that the server has read, unless its body is
 * a stream (denoland/deno#35610).
 */
function once(bytes: Uint8Array<ArrayBuffer>): RequestInit & { duplex?: 'half' } {
  if (!('Deno' in globalThis)) return { body: bytes };
  return { body: new Blob([bytes]).stream(), duplex: 'half' };
}

function serialize(operation: string, request: unknown): Uint8Array<ArrayBuffer> {
  try {
    // JSON leaves out undefined fields, which matters: Veriff refuses some explicit nulls.
    return new TextEncoder().encode(JSON.stringify(request));
  } catch (cause) {
    throw unreadableRequest(operation, cause);
  }
}

/** A getter that throws, a circle, a BigInt. */
function unreadableRequest(operation: string, cause: unknown): VeriffError {
  return new VeriffError({
    code: 'invalid-request',
    message: `${operation}: the request cannot be written as JSON. Nothing was sent.`,
    cause,
  });
}

export function signatureError(operation: string): VeriffError {
  return new VeriffError({
    code: 'invalid-signature',
    message:
      `${operation}: the answer is not signed by any of the shared secrets. Check ` +
      'VERIFF_SHARED_SECRET, and that no proxy changes the body.',
  });
}

async function readBytes(response: Response, operation: string): Promise<Uint8Array> {
  const bytes = await readMessage(response, maxAnswerBytes);
  if (bytes !== null) return bytes;
  throw new VeriffError({
    code: 'invalid-response',
    message: `${operation}: the answer is larger than ${maxAnswerBytes} bytes. Check the base URL.`,
    status: response.status,
  });
}

function parseAnswer(operation: Operation, bytes: Uint8Array): unknown {
  const result = v.safeParse(operation.response ?? v.unknown(), parseJson(bytes));
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]);
  throw new VeriffError({
    code: 'invalid-response',
    message:
      `${operation.name}: the answer is not one of Veriff's` +
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
