/** The companion's own surface as an OpenAPI 3.1 document. */
import { jsonLimit, webhookLimit } from '../src/body.ts';
import type { Problem, ProblemCode } from '../src/contract.ts';
import { mediaLimit } from '../src/media.ts';
import { problemKinds } from '../src/problem.ts';
import { type JsonSchema, reference, schemaComponents } from './components.ts';

interface Reference {
  $ref: string;
}

interface Example {
  summary: string;
  value: unknown;
}

interface MediaType {
  schema: JsonSchema;
  examples: Record<string, Example>;
}

export interface Answer {
  description: string;
  headers: Record<string, Reference>;
  content: Record<string, MediaType>;
}

export interface DocumentedOperation {
  operationId: string;
  tags: [string];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters?: Reference[];
  requestBody?: { required: true; content: Record<string, MediaType> };
  responses: Record<string, Answer>;
}

type Method = 'get' | 'post' | 'patch';

export interface OpenApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<Method, DocumentedOperation>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    parameters: Record<string, object>;
    headers: Record<string, object>;
    securitySchemes: Record<string, object>;
  };
}

const exampleId = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const requestId = 'V1StGXR8_Z5jdHi6B-myT';
const session = { id: exampleId };

const examples = {
  created: {
    session: {
      ...session,
      url: 'https://alchemy.veriff.com/v/eyJhbGciOiJIUzI1NiJ9',
      status: 'created',
    },
    ticket: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
    expiresAt: '2026-05-14T08:00:00.000Z',
  },
  waiting: { session: { ...session, status: 'submitted' }, decision: null },
  declined: {
    session: { ...session, status: 'declined' },
    decision: { status: 'declined', code: 9102, reasonCode: 102 },
  },
};

/** What a problem of each code can say. */
export const details: Readonly<Record<ProblemCode, string>> = {
  'invalid-request': 'The body is not valid JSON. Send JSON in UTF-8.',
  'init-not-allowed':
    'A page may not set init.person.idNumber. Leave it out, or set it on the server.',
  'unsupported-media-type': 'Send "Content-Type: application/json".',
  'payload-too-large': `Send at most ${jsonLimit} bytes.`,
  unauthorized: 'The ticket has expired. Create a new session.',
  forbidden: 'The ticket is of another session. Send that of this one.',
  'not-found': 'Veriff knows no such session. Create a new one.',
  'method-not-allowed': 'Use POST here.',
  conflict: 'This Idempotency-Key was used for another request. Use a new key for a new request.',
  'rate-limited': 'Too many requests. Try again in 5 s.',
  upstream: 'Veriff could not be used. Try again later.',
  'upstream-timeout': 'Veriff did not answer within the time limit. Try again.',
  unavailable: 'The store does not answer. Try again later.',
  internal: 'The server could not answer. Tell its operator the requestId.',
};

/** Of every route. */
const always: readonly ProblemCode[] = ['internal'];
/** Of routes for pages. */
const ofPages: readonly ProblemCode[] = ['forbidden', 'rate-limited', 'unavailable'];
const ofVeriff: readonly ProblemCode[] = ['upstream', 'upstream-timeout'];
const ofBodies: readonly ProblemCode[] = [
  'invalid-request',
  'payload-too-large',
  'unsupported-media-type',
];
const ofSessions: readonly ProblemCode[] = [
  ...always,
  ...ofPages,
  ...ofVeriff,
  'unauthorized',
  'not-found',
];
/** Of routes that add to a session. */
const ofChanges: readonly ProblemCode[] = [...ofSessions, ...ofBodies, 'conflict'];

const headerTexts: Readonly<Record<string, string>> = {
  'X-Request-Id': 'Names the request in the logs of the companion, and at Veriff.',
  'Server-Timing': 'Milliseconds in all, and of it those at Veriff: `total`, `veriff`.',
  'Retry-After': 'Seconds until it is worth asking again.',
  RateLimit: 'What is left of the limit: `limit`, `remaining`, `reset` in seconds.',
  'RateLimit-Policy': 'The limit, and `w`, its window in seconds.',
  'WWW-Authenticate': 'What was missing: RFC 6750, section 3.',
};

/** Makes the document. Needs TypeScript, for the comments; never part of a companion. */
export function openApiDocument(): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'The companion of <veriff-verify>',
      summary: 'Creates Veriff sessions for web pages, and tells how they ended.',
      description: [
        'The signing endpoint that holds the Veriff secret beside a page.',
        '**Who may call:** a page of the same origin or of an allowed one; a request without `Origin` is judged by the host alone. Others get 403 `forbidden`.',
        '**Errors** are problem documents (RFC 9457) with a `code`. A path that is not here is 404 `not-found`, another method 405 `method-not-allowed` with `Allow`.',
        'Answers are never stored: `Cache-Control: no-store`.',
      ].join('\n\n'),
      version: '1.0.0',
      contact: { name: 'veriff-verify' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/veriff', description: 'Where the companion is mounted, for one' }],
    tags: [
      {
        name: 'Sessions',
        description: 'For pages: create a session, add to it, ask how it ended.',
      },
      { name: 'Machines', description: 'For Veriff, and for what watches the server.' },
    ],
    paths: {
      '/sessions': {
        post: {
          operationId: 'createSession',
          tags: ['Sessions'],
          summary: 'Create a session',
          description:
            'One `Idempotency-Key` with one body creates one session, also when requests arrive at once. Which init data a page may set is for the host to say; others get 400 `init-not-allowed`.',
          security: [{}],
          parameters: parametersOf('IdempotencyKey', 'RequestId'),
          requestBody: body('CreateSessionBody', {
            nothing: { summary: 'Nothing is known of the person', value: {} },
            person: {
              summary: 'A name and a document',
              value: {
                init: {
                  person: { firstName: 'John', lastName: 'Smith' },
                  document: { type: 'PASSPORT', country: 'EE' },
                },
              },
            },
          }),
          responses: {
            201: answer(
              'Created.',
              'CreateSessionAnswer',
              {
                created: { summary: 'A new session', value: examples.created },
              },
              limited,
            ),
            ...problems([
              ...always,
              ...ofPages,
              ...ofVeriff,
              ...ofBodies,
              'init-not-allowed',
              'conflict',
            ]),
          },
        },
      },
      '/sessions/{id}': {
        get: {
          operationId: 'readSession',
          tags: ['Sessions'],
          summary: 'Ask how a session ended',
          description:
            'Answered from what the webhooks brought; without one, Veriff is asked now and then. While there is no decision, `Retry-After` says when to ask again.',
          security: [{ ticket: [] }],
          parameters: parametersOf('SessionId', 'RequestId'),
          responses: {
            200: answer(
              'What is known now.',
              'SessionAnswer',
              {
                waiting: { summary: 'No decision yet', value: examples.waiting },
                declined: { summary: 'Declined', value: examples.declined },
              },
              [...limited, 'Retry-After'],
            ),
            ...problems(ofSessions),
          },
        },
        patch: {
          operationId: 'submitSession',
          tags: ['Sessions'],
          summary: 'Submit a session',
          description:
            'For pages that upload the pictures themselves. A session is submitted once.',
          security: [{ ticket: [] }],
          parameters: parametersOf('SessionId', 'RequestId'),
          requestBody: body('SubmitSessionBody', {
            submitted: { summary: 'Everything has been uploaded', value: { status: 'submitted' } },
          }),
          responses: {
            200: answer(
              'Submitted.',
              'SubmitSessionAnswer',
              {
                submitted: {
                  summary: 'Veriff has it',
                  value: { session: { ...session, status: 'submitted' } },
                },
              },
              limited,
            ),
            ...problems(ofChanges),
          },
        },
      },
      '/sessions/{id}/media': {
        post: {
          operationId: 'uploadMedia',
          tags: ['Sessions'],
          summary: 'Upload a picture',
          description: `One picture a request, before the session is submitted; ${mediaLimit} bytes at most, of which all but the content are ${jsonLimit} at most. Two uploads of one session at once.`,
          security: [{ ticket: [] }],
          parameters: parametersOf('SessionId', 'RequestId'),
          requestBody: body('MediaBody', {
            front: {
              summary: 'The front of a document',
              value: { context: 'document-front', content: 'data:image/jpeg;base64,/9j/AAAA' },
            },
          }),
          responses: {
            201: answer(
              'Veriff has it.',
              'MediaAnswer',
              {
                uploaded: {
                  summary: 'The id that Veriff gave it',
                  value: { media: { id: exampleId, context: 'document-front' } },
                },
              },
              limited,
            ),
            ...problems(ofChanges),
          },
        },
      },
      '/sessions/{id}/collected-data': {
        post: {
          operationId: 'addCollectedData',
          tags: ['Sessions'],
          summary: 'Add what was collected about the person, the network and the device',
          description: 'Before the session is submitted. Leave out what is not known.',
          security: [{ ticket: [] }],
          parameters: parametersOf('SessionId', 'RequestId'),
          requestBody: body('CollectedDataBody', {
            minimum: {
              summary: 'What is mandatory',
              value: {
                providerName: 'Example shop',
                network: { ip: { addressV4: '192.0.2.1' } },
                device: { fingerprint: '6f2b8a1c' },
              },
            },
          }),
          responses: {
            200: answer(
              'Veriff has it.',
              'CollectedDataAnswer',
              {
                added: { summary: 'Added', value: { session } },
              },
              limited,
            ),
            ...problems(ofChanges),
          },
        },
      },
      '/webhooks': {
        post: {
          operationId: 'receiveWebhook',
          tags: ['Machines'],
          summary: "Take in one of Veriff's webhooks",
          description: `Every kind, known or not, of ${webhookLimit} bytes at most. Signed over the bytes as they arrive; the headers may have the prefix \`vrf-\` in place of \`x-\`. Anything but 200 makes Veriff deliver again.`,
          security: [{ apiKey: [], signature: [] }],
          parameters: parametersOf('RequestId'),
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { type: 'object', additionalProperties: true },
                examples: {
                  submitted: {
                    summary: 'Somebody sent in a verification',
                    value: { ...session, attemptId: exampleId, action: 'submitted', code: 7002 },
                  },
                },
              },
            },
          },
          responses: {
            200: answer('Taken.', 'OkAnswer', {
              taken: { summary: 'It need not be delivered again', value: { status: 'ok' } },
            }),
            ...problems(
              [
                ...always,
                'invalid-request',
                'unauthorized',
                'payload-too-large',
                'rate-limited',
                'unavailable',
              ],
              // Nobody is counted: too much is on its way at once.
              { ...problemHeaders, 'rate-limited': ['Retry-After'] },
            ),
          },
        },
      },
      '/health': {
        get: {
          operationId: 'readHealth',
          tags: ['Machines'],
          summary: 'Ask whether the companion runs',
          description: 'Asks neither the store nor Veriff.',
          security: [{}],
          parameters: parametersOf('RequestId'),
          responses: {
            200: answer('It runs.', 'OkAnswer', {
              running: { summary: 'It runs', value: { status: 'ok' } },
            }),
            ...problems(always),
          },
        },
      },
    },
    components: {
      schemas: schemaComponents(),
      parameters: {
        SessionId: {
          name: 'id',
          in: 'path',
          required: true,
          description: 'Id of the session, `session.id` of its creation.',
          schema: { type: 'string' },
          example: exampleId,
        },
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'Unguessable, such as a nanoid; kept for a day.',
          schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,255}$' },
          example: requestId,
        },
        RequestId: {
          name: 'X-Request-Id',
          in: 'header',
          required: false,
          description: 'Names the request; one that does not look so is replaced.',
          schema: { type: 'string', pattern: '^[\\w-]{8,64}$' },
          example: requestId,
        },
      },
      headers: Object.fromEntries(
        Object.entries(headerTexts).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
      securitySchemes: {
        ticket: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `ticket` of the creation. It opens one session, for seven days.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-auth-client',
          description: 'The API key of the integration.',
        },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-hmac-signature',
          description: 'HMAC-SHA256 of the body with one of the shared secrets, in hex.',
        },
      },
    },
  };
}

const limited = ['RateLimit', 'RateLimit-Policy'];

function parametersOf(...names: string[]): Reference[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function headersOf(names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(
    ['X-Request-Id', 'Server-Timing', ...names].map((name) => [
      name,
      { $ref: `#/components/headers/${name}` },
    ]),
  );
}

function body(schema: string, given: Record<string, Example>) {
  const content = { 'application/json': { schema: { $ref: reference(schema) }, examples: given } };
  return { required: true as const, content };
}

function answer(
  description: string,
  schema: string,
  given: Record<string, Example>,
  headers: readonly string[] = [],
): Answer {
  return { description, headers: headersOf(headers), content: body(schema, given).content };
}

/** One answer for each status, with an example for each code. */
function problems(
  codes: readonly ProblemCode[],
  headers: typeof problemHeaders = problemHeaders,
): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const code of codes) {
    const { status, title } = problemKinds[code];
    answers[status] ??= {
      description: '',
      headers: headersOf(headers[code] ?? []),
      content: {
        'application/problem+json': { schema: { $ref: reference('Problem') }, examples: {} },
      },
    };
    const its = answers[status];
    its.description += `${its.description && ' '}\`${code}\`: ${title}.`;
    Object.assign(its.content['application/problem+json']?.examples ?? {}, {
      [code]: { summary: title, value: exampleProblem(code) },
    });
  }
  return answers;
}

const problemHeaders: Partial<Record<ProblemCode, readonly string[]>> = {
  unauthorized: ['WWW-Authenticate'],
  'rate-limited': [...limited, 'Retry-After'],
  unavailable: ['Retry-After'],
};

function exampleProblem(code: ProblemCode): Problem {
  const { status, title } = problemKinds[code];
  return {
    type: `urn:veriff-verify:problem:${code}`,
    title,
    status,
    code,
    detail: details[code],
    requestId,
    ...(code === 'init-not-allowed' && { path: 'init.person.idNumber' }),
  };
}
