/**
 * Makes routes of the operations that @veriff-verify/api names: where each is found, what it signs
 * and what it takes is written there, for the client too.
 */
import { type Operation, operations } from '@veriff-verify/api';
import { Hono } from 'hono';
import type * as v from 'valibot';
import {
  checkApiKey,
  checkSignature,
  isUuid,
  presentedSignature,
  type SignedBytes,
} from '../authentication.ts';
import { decodeContent, jsonLimit, parseJson, withoutDoubleSlash } from '../body.ts';
import type { SandboxContext, SandboxEnv, SandboxParts } from '../context.ts';
import { codedFailure, plainFailure } from '../errors.ts';
import { loggedText } from '../request-log.ts';
import type { Session } from '../store.ts';
import { type CodeOf, readRequest } from '../validation.ts';

/** A call that may come in: the right key, signature and body. */
export interface OperationCall<Op extends Operation> {
  c: SandboxContext;
  /** The id in the path, in lower case; empty where there is none. */
  id: string;
  request: RequestOf<Op>;
  /** Bytes of the body, decompressed. */
  size: number;
}

type RequestOf<Op extends Operation> = Op['request'] extends v.GenericSchema
  ? v.InferOutput<Op['request']>
  : null;

export type OperationHandler<Op extends Operation> = (
  call: OperationCall<Op>,
) => Response | Promise<Response>;

/** How a body is read. */
export interface BodyRules {
  /** Veriff's code for what is wrong with it. */
  codeOf: CodeOf;
  /** Takes what Veriff takes and the client's stricter shape does not, into that shape. */
  normalize?: (body: unknown) => unknown;
}

const noBody: BodyRules = { codeOf: () => 1104 };

export class OperationRoutes {
  readonly app = new Hono<SandboxEnv>();
  readonly #parts: SandboxParts;

  constructor(parts: SandboxParts) {
    this.#parts = parts;
  }

  /**
   * Answers an operation under its paths.
   *
   * @param rules - Needed where there is a body.
   */
  route<Op extends Operation>(
    operation: Op,
    handle: OperationHandler<Op>,
    rules: BodyRules = noBody,
  ): void {
    this.#serve(operation, operation.path, handle, rules);
    const { alternativePath } = operation as Operation;
    if (alternativePath) this.#serve(operation, alternativePath, handle, rules);
  }

  /** Answers an operation without a body under one more path. */
  alsoAt<Op extends Operation>(operation: Op, path: string, handle: OperationHandler<Op>): void {
    this.#serve(operation, path, handle, noBody);
  }

  #serve<Op extends Operation>(
    operation: Op,
    path: string,
    handle: OperationHandler<Op>,
    rules: BodyRules,
  ): void {
    this.app.on(operation.method, path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) =>
      handle(await this.#check(c, operation, path, rules)),
    );
  }

  /** @throws VeriffFailure for the first thing that is wrong. */
  async #check<Op extends Operation>(
    c: SandboxContext,
    operation: Op,
    path: string,
    rules: BodyRules,
  ): Promise<OperationCall<Op>> {
    const failure = c.get('bodyFailure');
    if (failure) throw failure;
    this.#checkApiKey(c);
    const id = idInPath(c, path);
    const body = operation.request === null ? c.get('rawBody') : await readContent(c, operation);
    await this.#checkSignature(c, operation, operation.signed === 'id' ? { id } : { body });
    if (path.includes('{')) checkId(id);
    const request = operation.request === null ? null : readJson(c, operation.request, body, rules);
    return {
      c,
      id: id.toLowerCase(),
      request: request as RequestOf<Op>,
      size: body.byteLength,
    };
  }

  #checkApiKey(c: SandboxContext): void {
    const { integration, settings } = this.#parts;
    const apiKey = c.req.header('x-auth-client');
    const failure = checkApiKey(integration, apiKey, settings.current.active);
    if (failure) throw failure;
  }

  async #checkSignature(
    c: SandboxContext,
    { signatureOptional }: Operation,
    signed: SignedBytes,
  ): Promise<void> {
    const { signature, failure } = await checkSignature(
      this.#parts.integration,
      presentedSignature(c.req.raw.headers),
      signed,
      !signatureOptional,
    );
    c.set('signature', signature);
    if (failure) throw failure;
    c.set('authenticated', true);
  }

  /** @throws VeriffFailure 404 */
  findSession(id: string): Session {
    const session = this.#parts.store.byId(id);
    if (!session) throw plainFailure(404, 'Session not found');
    return session;
  }

  /** Where the sandbox is reached. */
  origin(c: SandboxContext): string {
    return this.#parts.publicUrl ?? new URL(c.req.url).origin;
  }
}

/** The id as it stands in the path, which is what its signature covers; not unescaped. */
function idInPath(c: SandboxContext, path: string): string {
  const index = path.split('/').findIndex((part) => part.startsWith('{'));
  const { pathname } = new URL(c.req.url);
  // One further, since the path begins below /v1.
  return index < 0 ? '' : (withoutDoubleSlash(pathname).split('/')[index + 1] ?? '');
}

function checkId(id: string): void {
  if (id.length < 20 || id.length > 40) throw codedFailure(1001);
  if (!isUuid(id)) throw codedFailure(1002);
}

function readJson(
  c: SandboxContext,
  schema: v.GenericSchema,
  body: Uint8Array,
  { codeOf, normalize }: BodyRules,
): unknown {
  const json = parseJson(body, c.req.header('content-type'));
  return readRequest(schema, normalize ? normalize(json) : json, codeOf);
}

/** The body as it was signed: before its compression. */
async function readContent(
  c: SandboxContext,
  { compressible }: Operation,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = c.req.header('content-encoding');
  const sent = c.get('rawBody');
  if (!encoding || encoding.trim().toLowerCase() === 'identity') return sent;
  if (!compressible) {
    const { method, path } = operations.createSession;
    throw plainFailure(415, `Content-Encoding is supported by ${method} /v1${path} alone.`);
  }
  const body = await decodeContent(sent, encoding, jsonLimit);
  c.set('loggedBody', loggedText(body));
  return body;
}
