/**
 * `GET /openapi.json`: Veriff's API as an OpenAPI 3.1 document, made from the table of operations
 * and the schemas that the sandbox checks with.
 */
import {
  decisionWebhook,
  errorBody,
  eventWebhook,
  fullAutoWebhook,
  maxUploadLength,
  maxUploads,
  type Operation,
  operations,
  uploadTypes,
  userStatusWebhook,
  veriffCodes,
  watchlistWebhook,
} from '@veriff-verify/api';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type * as v from 'valibot';
import { jsonLimit } from './body.ts';
import type { SandboxEnv, SandboxParts } from './context.ts';
import { answers, webhookBodies } from './openapi-answers.generated.ts';
import { codeExamples, type Examples, plainExample, requestExamples } from './openapi-examples.ts';
import { type JsonSchema, schemaComponents, schemaReference } from './openapi-schemas.ts';

export interface Reference {
  $ref: string;
}

export interface MediaType {
  schema?: JsonSchema;
  examples?: Examples;
}

export interface Parameter {
  name: string;
  in: 'header' | 'path' | 'query';
  required?: boolean;
  description: string;
  schema: JsonSchema;
  example?: unknown;
}

export interface Answer {
  description: string;
  headers?: Record<string, Reference>;
  content?: Record<string, MediaType>;
}

export interface DocumentedOperation {
  operationId: string;
  tags: [string];
  summary: string;
  description: string;
  externalDocs?: { description: string; url: string };
  security: Record<string, string[]>[];
  parameters?: Reference[];
  requestBody?: { required: true; description?: string; content: Record<string, MediaType> };
  responses: Record<string, Answer | Reference>;
}

export type PathItem = Partial<Record<'get' | 'post' | 'patch' | 'delete', DocumentedOperation>>;

export interface OpenApiDocument {
  openapi: string;
  info: {
    title: string;
    summary: string;
    description: string;
    version: string;
    contact: { name: string };
    license: { name: string; identifier: string };
  };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, PathItem>;
  webhooks: Record<string, PathItem>;
  components: {
    schemas: Record<string, JsonSchema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, { description: string; schema: JsonSchema }>;
    responses: Record<string, Answer>;
    securitySchemes: Record<
      string,
      { type: 'apiKey'; in: 'header'; name: string; description: string }
    >;
  };
}

type OperationKey = keyof typeof operations;

const documentationSite = 'https://devdocs.veriff.com';

const tags = {
  Sessions: 'Create, submit and delete sessions, and add what you know.',
  Media: 'Pictures and videos: upload, list, download.',
  Results: 'What was decided and found.',
  Webhooks: 'What is posted to your server. Answer 200 within five seconds.',
} as const;

/** What a reader must know beyond the table: the tag, limits and behaviour. */
const notes: Record<OperationKey, { tag: keyof typeof tags; text: string }> = {
  createSession: {
    tag: 'Sessions',
    text:
      'Send the person to `verification.url` as it is; whoever holds it can run the session. ' +
      'There is no idempotency key: two calls make two sessions. A session that nobody finishes ' +
      `ends after seven days. The body has at most ${count(jsonLimit)} bytes, unpacked.`,
  },
  submitSession: {
    tag: 'Sessions',
    text:
      'For sessions whose pictures you uploaded yourself: upload everything first. A session is ' +
      'submitted once; `submitted` is the only change there is.',
  },
  deleteSession: {
    tag: 'Sessions',
    text:
      'Off by default, here (`--allow-delete`) as at Veriff: 403. At most 5 sessions an hour and ' +
      '10 a day. A session that has no decision yet is told as expired or abandoned.',
  },
  addCollectedData: {
    tag: 'Sessions',
    text:
      'Before the session is submitted. Leave out what is not known; null is refused. Veriff does ' +
      'not say whether the status is 200 or 201; accept both.',
  },
  uploadMedia: {
    tag: 'Media',
    text:
      `One picture a request, at most ${count(maxUploadLength / 1_000_000)} MB of base64, at most ` +
      `${maxUploads} uploads a session, before it is submitted. The same context may be sent more ` +
      `than once. Formats: ${uploadTypes.join(', ')}. Veriff's pages differ on the status, 200 or ` +
      '201; accept both.',
  },
  listSessionMedia: {
    tag: 'Media',
    text: 'Of the last attempt alone; earlier ones have a list of their own.',
  },
  listAttemptMedia: { tag: 'Media', text: 'The ids of attempts are in the list of attempts.' },
  downloadMedia: {
    tag: 'Media',
    text: 'The bytes as they were uploaded, with their own content type.',
  },
  getDecision: {
    tag: 'Results',
    text:
      'As long as nothing is decided, `verification` is null, with status 200: ask again later, or ' +
      'wait for the webhook, which carries the same object. Branch on `verification.status`, ' +
      'never on `code`.',
  },
  getPerson: { tag: 'Results', text: 'What was read from the documents, and screening matches.' },
  getWatchlistScreening: {
    tag: 'Results',
    text: 'For integrations with screening. The result comes by webhook as well.',
  },
  stopWatchlistMonitoring: {
    tag: 'Results',
    text: '`disabled` is the only change there is; it cannot be undone.',
  },
  listAttempts: {
    tag: 'Results',
    text: 'A resubmission is a new attempt of the same session, on the same URL.',
  },
  validateRegistry: {
    tag: 'Sessions',
    text:
      'No document and no picture: the session is submitted at once, and the result comes with the ' +
      'decision.',
  },
};

const webhooks: Record<string, { title: string; text: string; schema: v.GenericSchema }> = {
  decision: {
    title: 'Decision',
    text:
      'A session was decided. Several can arrive for one session, late and out of order: let the ' +
      'newest `decisionTime` win.',
    schema: decisionWebhook,
  },
  event: {
    title: 'Event',
    text: 'The person opened the flow (7001) or sent it in (7002). It never carries a decision.',
    schema: eventWebhook,
  },
  'full-auto': {
    title: 'Full auto',
    text: "The machine's own decision, for plans without Veriff's people.",
    schema: fullAutoWebhook,
  },
  watchlist: {
    title: 'Watchlist screening',
    text: 'A screening has its first result, or a later one.',
    schema: watchlistWebhook,
  },
  'user-status': {
    title: 'User-defined status',
    text: "Somebody set a status by hand in Veriff's portal.",
    schema: userStatusWebhook,
  },
};

/** Statuses of refusal that have no codes of Veriff's: name, text, what to do. */
const plainRefusals = {
  403: ['Forbidden', 'Not allowed for this integration.', 'Ask Veriff to allow it.'],
  404: ['NotFound', 'Not found.', 'Use an id that this integration got, and has not deleted.'],
  409: [
    'Conflict',
    'The session takes nothing more.',
    'Send before the session is submitted, and stay within the limits.',
  ],
  413: ['TooLarge', 'The body is too large.', 'Send less; the limits are above.'],
  415: [
    'UnsupportedMediaType',
    'Content-Type or Content-Encoding is not supported.',
    'Send application/json, uncompressed unless the operation takes compressed bodies.',
  ],
  429: ['TooManyRequests', 'Too many requests.', 'Wait, longer each time; honour Retry-After.'],
  500: ['ServerError', 'Something went wrong.', 'Try again later, where a repeat does no harm.'],
} as const;

const exampleId = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const hexSignature: JsonSchema = { type: 'string', pattern: '^[0-9a-fA-F]{64}$' };
/** Veriff's published vector: the id above, signed with the secret of its documentation. */
const exampleSignature = '895cb3fd31139d89aeb7b263682e15479ab57651e70591256ad2c14fde4950dd';

const authenticationCodes = Object.keys(veriffCodes)
  .map(Number)
  .filter((code) => veriffCodes[code]?.status === 401);

let made: OpenApiDocument | undefined;

/** The document, made when it is first asked for; its server is the path it was loaded from. */
export function openApiDocument(): OpenApiDocument {
  made ??= makeDocument();
  return made;
}

/** Serves the document, to tools on any page. */
export function openApi({ publicUrl }: SandboxParts): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.use('/openapi.json', cors({ origin: '*', allowMethods: ['GET'] }));
  app.get('/openapi.json', (c) => {
    const [server] = openApiDocument().servers;
    const url = publicUrl ?? new URL(c.req.url).origin;
    c.header('cache-control', 'no-cache');
    c.header('x-content-type-options', 'nosniff');
    return c.json({ ...openApiDocument(), servers: [{ ...server, url }] });
  });
  return app;
}

function makeDocument(): OpenApiDocument {
  const paths: Record<string, PathItem> = {};
  for (const [key, operation] of Object.entries(operations) as [OperationKey, Operation][]) {
    const method = operation.method.toLowerCase() as keyof PathItem;
    const add = (path: string, documented: DocumentedOperation): void => {
      paths[`/v1${path}`] = { ...paths[`/v1${path}`], [method]: documented };
    };
    const documented = documentOperation(key, operation);
    add(operation.path, documented);
    if (operation.alternativePath) {
      add(operation.alternativePath, {
        ...documented,
        operationId: `${key}AtOtherPath`,
        summary: `${operation.summary}, by its other path`,
        description: `The same as \`${operation.method} /v1${operation.path}\`.`,
      });
    }
    if (key === 'getDecision') add(`${operation.path}/{variant}`, documentVariant(documented));
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "Veriff's public API, as the sandbox speaks it",
      summary: 'Sessions, pictures, decisions and webhooks of identity verification.',
      description: description(),
      version: '1.0.0',
      contact: { name: 'veriff-verify' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This sandbox' }],
    tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
    paths,
    webhooks: Object.fromEntries(
      Object.entries(webhooks).map(([kind, webhook]) => [
        kind,
        { post: documentWebhook(kind, webhook) },
      ]),
    ),
    components: {
      schemas: schemaComponents(),
      parameters: parameters(),
      headers: headers(),
      responses: sharedResponses(),
      securitySchemes: {
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-auth-client',
          description: 'The API key of the integration, a UUID. It is no secret.',
        },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-hmac-signature',
          description:
            'HMAC-SHA256 with the shared secret, in hex, over the body or the id in the path.',
        },
      },
    },
  };
}

function description(): string {
  return [
    "A local Veriff for development and tests; the demo keys are at `/_sandbox/keys`. It follows Veriff's own API, so a client that works here works there, with the integration's base URL and keys.",
    '**Signatures.** Every call names its API key in `x-auth-client`. `x-hmac-signature` is the HMAC-SHA256 of the signed bytes with the shared secret as the key, 64 lower-case hex digits. POST and PATCH sign the body exactly as it is sent, before compression; GET and DELETE sign the id in the path, as it stands there. Where a signature may be left out, a wrong one is refused all the same.',
    '**Answers** are signed too, over their bytes: check `x-hmac-signature` before you parse. Their fields may be null, empty or left out, and new ones may come: none but those marked as required can be relied on.',
    '**Errors** have a body with a `code`. Where Veriff has published no code, the HTTP status stands in.',
    "Descriptions follow Veriff's documentation, whose pages are named with each operation.",
  ].join('\n\n');
}

function documentOperation(key: OperationKey, operation: Operation): DocumentedOperation {
  const { tag, text } = notes[key];
  const { request } = operation;
  return {
    operationId: key,
    tags: [tag],
    summary: operation.summary,
    description: [
      text,
      `**Signed:** ${signedText(operation)}`,
      operation.idempotent ? 'Repeating it changes nothing.' : '',
      operation.alternativePath ? `Also at \`/v1${operation.alternativePath}\`.` : '',
    ]
      .filter(Boolean)
      .join('\n\n'),
    externalDocs: { description: `Veriff's page ${operation.source}`, url: documentationSite },
    security: [
      { apiKey: [], signature: [] },
      ...(operation.signatureOptional ? [{ apiKey: [] }] : []),
    ],
    parameters: parameterNames(operation).map((name) => ({
      $ref: `#/components/parameters/${name}`,
    })),
    ...(request && {
      requestBody: {
        required: true as const,
        content: {
          'application/json': {
            schema: { $ref: schemaReference(request) },
            examples: requestExamples[key] ?? {},
          },
        },
      },
    }),
    responses: { ...successes(key, operation), ...refusals(operation) },
  };
}

/** Found in Veriff's FAQ alone, so it is not in the table. */
function documentVariant(decision: DocumentedOperation): DocumentedOperation {
  const more = ['Variant', 'Version'].map((name) => ({ $ref: `#/components/parameters/${name}` }));
  return {
    ...decision,
    operationId: 'getDecisionVariant',
    summary: 'Read the decision of one product',
    description:
      'Some products have a decision of their own, such as `curp-registry`. The sandbox answers ' +
      'the same for all of them.\n\n**Signed:** the id in the path, `sessionId`.',
    externalDocs: { description: "Veriff's page General FAQ", url: documentationSite },
    parameters: [...(decision.parameters ?? []), ...more],
  };
}

/** What is signed, and what happens without a signature. */
function signedText({ signed, signatureOptional, path }: Operation): string {
  const id = /\{(\w+)\}/.exec(path)?.[1] ?? 'id';
  if (signed === 'id') return `the id in the path, \`${id}\`.`;
  return signatureOptional
    ? 'the body, before compression. The signature may be left out; a wrong one is refused.'
    : 'the body, exactly as it is sent.';
}

function parameterNames({ path, signed, signatureOptional, compressible }: Operation): string[] {
  const id = /\{(\w+)\}/.exec(path)?.[1];
  const names = [...(id === undefined ? [] : [capital(id)]), 'ApiKey'];
  if (signed === 'id') names.push('SignatureOfId');
  else names.push(signatureOptional ? 'OptionalSignatureOfBody' : 'SignatureOfBody');
  names.push('IntegrationId');
  if (compressible) names.push('ContentEncoding');
  return names;
}

function successes(key: OperationKey, { response, success }: Operation): Record<string, Answer> {
  const content: Record<string, MediaType> = response
    ? {
        'application/json': {
          schema: { $ref: schemaReference(response) },
          ...examplesOf(answers[key]),
        },
      }
    : Object.fromEntries(
        [...uploadTypes, 'video/webm'].map((type) => [
          type,
          { schema: { type: 'string', contentMediaType: type } },
        ]),
      );
  const text = response ? 'Done.' : 'The file.';
  return Object.fromEntries(
    success.map((status, index) => [
      String(status),
      {
        description: index === 0 ? text : `${text} Veriff's pages differ on the status.`,
        headers: answerHeaders(),
        content,
      },
    ]),
  );
}

function examplesOf(recorded: Examples | undefined): { examples?: Examples } {
  return recorded ? { examples: recorded } : {};
}

function refusals(operation: Operation): Record<string, Answer | Reference> {
  const body = operation.signed === 'body' ? 'UnauthorizedBody' : 'UnauthorizedId';
  const entries: [number, Answer | Reference][] = [
    [401, { $ref: `#/components/responses/${body}` }],
  ];
  for (const status of new Set([...operation.refusals, 500])) {
    if (status === 400) {
      const codes = operation.codes.filter((code) => veriffCodes[code]?.status !== 401);
      entries.push([
        status,
        errorAnswer('The request is wrong; `code` says how.', codeExamples(codes)),
      ]);
      continue;
    }
    const shared = plainRefusals[status as keyof typeof plainRefusals];
    if (!shared) throw new Error(`Nothing is known of the refusal ${status}.`);
    entries.push([status, { $ref: `#/components/responses/${shared[0]}` }]);
  }
  return Object.fromEntries(entries.map(([status, answer]) => [String(status), answer]));
}

function sharedResponses(): Record<string, Answer> {
  const unauthorized = (signed: 'body' | 'id'): Answer => {
    const others = signed === 'body' ? [1813, 1818] : [1814, 1819];
    const codes = authenticationCodes.filter((code) => !others.includes(code));
    return errorAnswer(
      'The API key or the signature is missing or wrong; `code` says which.',
      codeExamples(codes),
    );
  };
  const plain = Object.entries(plainRefusals).map(([status, [name, message, advice]]) => {
    const example = plainExample(Number(status) as keyof typeof plainRefusals, message, advice);
    return [name, errorAnswer(`${message} ${advice}`, { [status]: example })] as const;
  });
  return {
    UnauthorizedBody: unauthorized('body'),
    UnauthorizedId: unauthorized('id'),
    ...Object.fromEntries(plain),
  };
}

function errorAnswer(text: string, examples: Examples): Answer {
  return {
    description: text,
    headers: answerHeaders(),
    content: { 'application/json': { schema: { $ref: schemaReference(errorBody) }, examples } },
  };
}

function documentWebhook(
  kind: string,
  { title, text, schema }: { title: string; text: string; schema: v.GenericSchema },
): DocumentedOperation {
  return {
    operationId: `${kind.replace(/-(\w)/, (_, letter: string) => letter.toUpperCase())}Webhook`,
    tags: ['Webhooks'],
    summary: title,
    description: `${text}\n\n**Signed:** the body, exactly as it arrives. Check it over the raw bytes, before you parse.\n\nDelivered at least once: anything but 200 is repeated about once an hour for seven days.`,
    security: [{ apiKey: [], signature: [] }],
    parameters: ['ApiKey', 'SignatureOfBody', 'ApiKeyTwin', 'SignatureTwin', 'IntegrationId'].map(
      (name) => ({ $ref: `#/components/parameters/${name}` }),
    ),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: schemaReference(schema) },
          ...examplesOf(webhookBodies[kind]),
        },
      },
    },
    responses: {
      '200': { description: 'Taken; it is not sent again.' },
      '4XX': { description: 'Not taken; it is sent again, as after any other status.' },
    },
  };
}

function parameters(): Record<string, Parameter> {
  const id = (name: string, text: string): Parameter => ({
    name,
    in: 'path',
    required: true,
    description: text,
    schema: { $ref: '#/components/schemas/Uuid' },
    example: exampleId,
  });
  const signature = (text: string, required: boolean): Parameter => ({
    name: 'x-hmac-signature',
    in: 'header',
    required,
    description: `HMAC-SHA256 of ${text}, with the shared secret as the key: 64 hex digits.`,
    schema: hexSignature,
    example: exampleSignature,
  });
  return {
    SessionId: id('sessionId', 'Id of the session, `verification.id` of its creation.'),
    AttemptId: id('attemptId', 'Id of an attempt, from the list of attempts.'),
    MediaId: id('mediaId', 'Id of a picture or video, from a list of media.'),
    Variant: {
      name: 'variant',
      in: 'path',
      required: true,
      description: 'The product.',
      schema: { type: 'string' },
      example: 'curp-registry',
    },
    Version: {
      name: 'version',
      in: 'query',
      required: false,
      description: 'Version of the answer. It is not signed.',
      schema: { type: 'string' },
      example: '1.0.0',
    },
    ApiKey: {
      name: 'x-auth-client',
      in: 'header',
      required: true,
      description: 'The API key of the integration.',
      schema: { $ref: '#/components/schemas/Uuid' },
      example: exampleId,
    },
    SignatureOfBody: signature('the body, exactly as it is sent', true),
    OptionalSignatureOfBody: signature('the body, before compression', false),
    SignatureOfId: signature('the id in the path', true),
    ApiKeyTwin: {
      name: 'vrf-auth-client',
      in: 'header',
      required: false,
      description: 'The same as `x-auth-client`.',
      schema: { $ref: '#/components/schemas/Uuid' },
      example: exampleId,
    },
    SignatureTwin: {
      name: 'vrf-hmac-signature',
      in: 'header',
      required: false,
      description: 'The same as `x-hmac-signature`; accept either.',
      schema: hexSignature,
      example: exampleSignature,
    },
    IntegrationId: {
      name: 'vrf-integration-id',
      in: 'header',
      required: false,
      description: 'The integration, where flexible API keys are used.',
      schema: { $ref: '#/components/schemas/Uuid' },
      example: exampleId,
    },
    ContentEncoding: {
      name: 'content-encoding',
      in: 'header',
      required: false,
      description:
        'How the body is compressed; sign it first. Worth it for long texts of consent alone.',
      schema: { type: 'string', enum: ['gzip', 'deflate'] },
      example: 'gzip',
    },
  };
}

const answerHeaderTexts: Record<string, [string, JsonSchema]> = {
  'x-auth-client': ['The API key: whose answer this is.', { $ref: '#/components/schemas/Uuid' }],
  'x-hmac-signature': ['HMAC-SHA256 of the body of this answer.', hexSignature],
  'vrf-auth-client': ['Twin of `x-auth-client`.', { $ref: '#/components/schemas/Uuid' }],
  'vrf-hmac-signature': ['Twin of `x-hmac-signature`; accept either.', hexSignature],
  'vrf-integration-id': ['The integration.', { $ref: '#/components/schemas/Uuid' }],
};

function headers(): OpenApiDocument['components']['headers'] {
  return Object.fromEntries(
    Object.entries(answerHeaderTexts).map(([name, [text, schema]]) => [
      name,
      { description: text, schema },
    ]),
  );
}

function answerHeaders(): Record<string, Reference> {
  return Object.fromEntries(
    Object.keys(answerHeaderTexts).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function count(value: number): string {
  return value.toLocaleString('en');
}
