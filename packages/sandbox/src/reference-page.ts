/** `GET /reference`: the OpenAPI document as a page to read, without a script. */
import {
  decisionCodes,
  eventCodes,
  type NextStep,
  nextStep,
  reasonCodes,
} from '@veriff-verify/api';
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { SandboxEnv } from './context.ts';
import {
  type Answer,
  type DocumentedOperation,
  type MediaType,
  type OpenApiDocument,
  openApiDocument,
  type Parameter,
  type Reference,
} from './openapi.ts';
import type { Examples } from './openapi-examples.ts';
import type { JsonSchema } from './openapi-schemas.ts';
import { pageHead, setPageHeaders, styleSheet } from './page.ts';
import { referenceStyle } from './reference-style.ts';

type Html = ReturnType<typeof html>;
type Text = Html | string;

let made: Html | undefined;

export function referencePage(): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();

  app.get('/reference.css', (c) => styleSheet(c, referenceStyle));

  app.get('/reference', (c) => {
    made ??= new ReferenceWriter(openApiDocument()).page();
    setPageHeaders(c);
    c.header('cache-control', 'no-cache');
    return c.html(made);
  });

  return app;
}

interface Entry {
  method: string;
  /** Null for a webhook, which comes to the reader's own address. */
  path: string | null;
  operation: DocumentedOperation;
}

interface Row {
  name: string;
  type: Text;
  required: boolean;
  deprecated: boolean;
  text: Text;
}

/** Writes the page of one document. */
class ReferenceWriter {
  readonly #document: OpenApiDocument;
  /** How often each component is referred to: those used once are shown where they are used. */
  readonly #uses: ReadonlyMap<string, number>;
  /** The operation that was written first of those with the same answers. */
  readonly #written = new Map<DocumentedOperation['responses'], DocumentedOperation>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#uses = countReferences([document.paths, document.webhooks, document.components]);
  }

  page(): Html {
    const { info, tags } = this.#document;
    const sections = tags.map((tag) => ({ ...tag, entries: this.#entriesOf(tag.name) }));
    return html`<!doctype html>
<html lang="en">
  <head>
    ${pageHead('API reference – Veriff sandbox', '/reference.css')}
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header id="top">
      <h1>API reference</h1>
      <p>${info.summary}</p>
      <p class="links"><a href="/openapi.json">OpenAPI 3.1 document</a> <a href="/">Sessions of this sandbox</a></p>
    </header>
    <div class="columns">
      <nav aria-label="Contents" tabindex="0">
        <details>
          <summary>Contents</summary>
          <div class="contents">
            <p><a href="#basics">Keys, signatures, errors</a></p>
            ${sections.map(
              ({ name, entries }) => html`<p><a href="#${anchor(name)}">${name}</a></p>
            <ul>${entries.map(
              ({ method, path, operation }) => html`
              <li><a href="#${operation.operationId}">${path === null ? '' : html`<span class="method ${method}">${method}</span> `}${shortTitle(operation)}</a></li>`,
            )}
            </ul>`,
            )}
            <p><a href="#statuses">Statuses and reasons</a></p>
            <p><a href="#shapes">Shapes used in several places</a></p>
          </div>
        </details>
      </nav>
      <main id="main">
        ${this.#basics()}
        ${sections.map(
          ({ name, description, entries }) => html`<section aria-labelledby="${anchor(name)}">
          <h2 id="${anchor(name)}">${name}</h2>
          <p>${prose(description)}</p>
          ${entries.map((entry) => this.#operation(entry))}
          <p class="back"><a href="#top">Back to the top</a></p>
        </section>`,
        )}
        ${statuses()}
        ${this.#shapes()}
      </main>
    </div>
  </body>
</html>`;
  }

  #entriesOf(tag: string): Entry[] {
    const { paths, webhooks } = this.#document;
    const all = [
      ...Object.entries(paths).map(([path, item]) => [path, item] as const),
      ...Object.values(webhooks).map((item) => [null, item] as const),
    ];
    return all.flatMap(([path, item]) =>
      Object.entries(item)
        .map(([method, operation]) => ({ method, path, operation }))
        .filter(({ operation }) => operation.tags[0] === tag),
    );
  }

  #basics(): Html {
    const { responses } = this.#document.components;
    return html`<section aria-labelledby="basics">
          <h2 id="basics">Keys, signatures, errors</h2>
          ${paragraphs(this.#document.info.description)}
          <h3 id="authentication-errors">Errors of any call</h3>
          ${errorTable([
            ['401', mergeExamples(responses['UnauthorizedBody'], responses['UnauthorizedId'])],
            ['500', mergeExamples(responses['ServerError'])],
          ])}
          <h3 id="answer-headers">Headers of answers</h3>
          ${fieldTable(
            'Headers of answers',
            Object.entries(this.#document.components.headers).map(([name, header]) => ({
              name,
              type: this.#typeOf(header.schema),
              required: false,
              deprecated: false,
              text: prose(header.description),
            })),
            false,
          )}
        </section>`;
  }

  #operation({ method, path, operation }: Entry): Html {
    const { operationId: id, summary, parameters = [], requestBody, responses } = operation;
    const same = this.#written.get(responses);
    this.#written.set(responses, same ?? operation);
    const shown = parameters.map((reference) => this.#parameter(reference));
    const content = requestBody?.content['application/json'];
    const successes = Object.entries(responses).filter(([status]) => /^2/.test(status));
    const refusals = Object.entries(responses).filter(([status]) => /^[45]\d\d$/.test(status));
    return html`<article aria-labelledby="${id}">
            <h3 id="${id}">${summary} <a class="anchor" href="#${id}" aria-label="Link to ${summary}">#</a></h3>
            ${path === null ? '' : html`<p class="call"><span class="method ${method}">${method}</span> <code>${breakable(path)}</code></p>`}
            ${paragraphs(operation.description)}
            ${operation.externalDocs ? html`<p class="source">Source: ${operation.externalDocs.description}, at <a href="${operation.externalDocs.url}" rel="noreferrer">${new URL(operation.externalDocs.url).host}</a>.</p>` : ''}
            <h4>${path === null ? 'Headers' : 'Parameters'}</h4>
            ${fieldTable(`Parameters of ${summary}`, shown)}
            ${
              same
                ? html`<p>Everything else is as for <a href="#${same.operationId}">${same.summary}</a>.</p>`
                : html`${content ? this.#content('Body', `Body of ${summary}`, content) : ''}
            ${path === null ? '' : this.#answers(summary, successes)}
            ${
              refusals.length === 0
                ? ''
                : html`<h4>Errors</h4>
            ${errorTable(
              refusals
                .filter(([status]) => status !== '401' && status !== '500')
                .map(([status, answer]) => [status, mergeExamples(this.#answer(answer))]),
            )}
            <p class="source">And <a href="#authentication-errors">those of any call</a>: 401 and 500.</p>`
            }`
            }
          </article>`;
  }

  #answers(summary: string, successes: [string, Answer | Reference][]): Html {
    const statuses = successes.map(([status]) => status).join(' or ');
    const { content = {} } = this.#answer(successes[0]?.[1]);
    const json = content['application/json'];
    if (json) return this.#content(`Answer ${statuses}`, `Answer of ${summary}`, json);
    const types = Object.keys(content).map((type) => html`<code>${type}</code> `);
    return html`<h4>Answer ${statuses}</h4>
            <p>The bytes of the file, as one of ${types}</p>`;
  }

  #content(title: string, label: string, { schema = {}, examples = {} }: MediaType): Html {
    const name = schema.$ref && nameOf(schema.$ref);
    const shared = name && this.#isShared(name);
    return html`<h4>${title}</h4>
            ${
              shared
                ? html`<p>JSON: <a href="#shape-${name}">${name}</a>.</p>`
                : fieldTable(label, this.#rows(this.#resolve(schema), ''))
            }
            ${exampleDetails(examples)}`;
  }

  #shapes(): Html {
    const { schemas } = this.#document.components;
    const shared = Object.entries(schemas).filter(([name]) => this.#isShared(name));
    return html`<section aria-labelledby="shapes">
          <h2 id="shapes">Shapes used in several places</h2>
          ${shared.map(
            ([name, schema]) => html`<article aria-labelledby="shape-${name}">
            <h3 id="shape-${name}">${name} <a class="anchor" href="#shape-${name}" aria-label="Link to ${name}">#</a></h3>
            ${schema.description ? html`<p>${prose(schema.description)}</p>` : ''}
            ${fieldTable(`Fields of ${name}`, this.#rows(schema, ''))}
          </article>`,
          )}
          <p class="back"><a href="#top">Back to the top</a></p>
        </section>`;
  }

  /** An object that is used more than once has a place of its own. */
  #isShared(name: string): boolean {
    const { properties } = this.#document.components.schemas[name] ?? {};
    return properties !== undefined && (this.#uses.get(name) ?? 0) > 1;
  }

  #rows(schema: JsonSchema, prefix: string): Row[] {
    return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const path = `${prefix}${name}`;
      const inner = this.#objectIn(property);
      const resolved = this.#resolve(property);
      return [
        {
          name: path,
          type: this.#typeOf(property),
          required: schema.required?.includes(name) ?? false,
          deprecated: property.deprecated ?? false,
          text: describeField(property.description ?? resolved.description, resolved),
        },
        ...(inner ? this.#rows(inner.schema, `${path}${inner.suffix}.`) : []),
      ];
    });
  }

  /** The object whose fields follow a field: its own, or its items'. */
  #objectIn(schema: JsonSchema): { schema: JsonSchema; suffix: string } | null {
    if (schema.items) {
      const inner = this.#objectIn(schema.items);
      return inner && { ...inner, suffix: `[]${inner.suffix}` };
    }
    const own = withoutNull(schema);
    if (own.$ref && this.#isShared(nameOf(own.$ref))) return null;
    const resolved = this.#resolve(own);
    return resolved.properties ? { schema: resolved, suffix: '' } : null;
  }

  #typeOf(schema: JsonSchema): Text {
    const own = withoutNull(schema);
    const nullable = own !== schema || (Array.isArray(schema.type) && schema.type.includes('null'));
    const type = this.#bareType(own);
    return nullable ? html`${type} or null` : type;
  }

  #bareType(schema: JsonSchema): Text {
    if (schema.$ref) {
      const name = nameOf(schema.$ref);
      if (this.#isShared(name)) return html`<a href="#shape-${name}">${name}</a>`;
      return this.#bareType(this.#resolve(schema));
    }
    if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
    if (schema.items) return html`list of ${this.#typeOf(schema.items)}`;
    if (schema.anyOf) return joinTypes(schema.anyOf.map((option) => this.#bareType(option)));
    const format = schema.format && formats[schema.format];
    if (format) return format;
    const types = [schema.type ?? 'anything'].flat().filter((type) => type !== 'null');
    return joinTypes(types.map((type) => (type === 'array' ? 'list of anything' : type)));
  }

  #resolve(schema: JsonSchema): JsonSchema {
    const { $ref } = withoutNull(schema);
    return $ref ? (this.#document.components.schemas[nameOf($ref)] ?? {}) : schema;
  }

  #parameter({ $ref }: Reference): Row {
    const parameter: Parameter | undefined = this.#document.components.parameters[nameOf($ref)];
    if (!parameter) throw new Error(`There is no parameter ${$ref}.`);
    const { name, schema, description } = parameter;
    const where = parameter.in === 'header' ? '' : `In the ${parameter.in}. `;
    return {
      name,
      type: this.#typeOf(schema),
      required: parameter.required ?? false,
      deprecated: false,
      text: html`${where}${describeField(description, this.#resolve(schema))}`,
    };
  }

  #answer(answer: Answer | Reference | undefined): Answer {
    if (answer && '$ref' in answer) {
      return this.#document.components.responses[nameOf(answer.$ref)] ?? { description: '' };
    }
    return answer ?? { description: '' };
  }
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  date: 'date',
  'date-time': 'date and time',
  uri: 'URL',
  email: 'e-mail address',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
};

function joinTypes(types: Text[]): Text {
  return types.reduce((all, type) => html`${all} or ${type}`);
}

/** A text, and what the value is limited to beyond its type. */
function describeField(description: string | undefined, schema: JsonSchema): Text {
  if (description === undefined) return limits(schema);
  // The text says in words what a pattern or a length says in signs.
  const values = schema.enum && { enum: schema.enum };
  return html`${prose(description)}${limits(values ?? {})}`;
}

function limits({ enum: values, minLength, maxLength, pattern }: JsonSchema): Text {
  if (values) {
    return html` One of ${values.map((value, index) => html`${index > 0 ? ', ' : ''}<code>${String(value)}</code>`)}.`;
  }
  return [
    maxLength === undefined ? '' : ` At most ${maxLength.toLocaleString('en')} characters.`,
    minLength === 1 ? ' Not empty.' : '',
    pattern === undefined ? '' : html` Pattern <code>${pattern}</code>.`,
  ].reduce<Text>((all, part) => html`${all}${part}`, '');
}

/** A component that may be null is its reference or null. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const [first, second] = schema.anyOf ?? [];
  return first && second?.type === 'null' ? first : schema;
}

function fieldTable(label: string, rows: Row[], withRequired = true): Html {
  return html`<table aria-label="${label}" role="table">
              <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Name</th><th scope="col" role="columnheader">Type</th>${withRequired ? html`<th scope="col" role="columnheader">Required</th>` : ''}<th scope="col" role="columnheader">Description</th></tr></thead>
              <tbody role="rowgroup">${rows.map(
                ({ name, type, required, deprecated, text }) => html`
                <tr role="row"><th scope="row" role="rowheader">${fieldName(name)}</th><td role="cell">${type}</td>${withRequired ? html`<td role="cell"${required ? html` class="yes"` : html` class="no"`}>${required ? 'required' : 'no'}</td>` : ''}<td role="cell">${deprecated ? html`<strong class="deprecated">Deprecated.</strong> ` : ''}${text}</td></tr>`,
              )}
              </tbody>
            </table>`;
}

function errorTable(groups: [status: string, examples: Examples][]): Html {
  const rows = groups.flatMap(([status, examples]) =>
    Object.entries(examples).map(([code, example]) => ({ status, code, ...example })),
  );
  return html`<table class="errors" aria-label="Errors" role="table">
              <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Status</th><th scope="col" role="columnheader">Code</th><th scope="col" role="columnheader">Text</th><th scope="col" role="columnheader">What to do</th></tr></thead>
              <tbody role="rowgroup">${rows.map(
                ({ status, code, summary, description }) => html`
                <tr role="row"><td role="cell">${status}</td><th scope="row" role="rowheader"><code>${code}</code></th><td role="cell">${summary}</td><td role="cell">${description ?? ''}</td></tr>`,
              )}
              </tbody>
            </table>`;
}

function exampleDetails(examples: Examples): Html {
  return html`${Object.values(examples).map(
    ({ summary, value }) => html`<details class="example">
              <summary>Example: ${summary}</summary>
              <pre tabindex="0"><code>${escapeText(JSON.stringify(value, null, 2))}</code></pre>
            </details>`,
  )}`;
}

/** Only what matters in a text: quotes need six times their room when they are escaped too. */
function escapeText(text: string): Html {
  return raw(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
}

const nextSteps: Readonly<Record<NextStep, string>> = {
  done: 'Nothing: they are verified.',
  retry: 'Try again on the same session URL; ten attempts in all.',
  'new-session': 'The session is over; only a new one can change the outcome.',
  wait: 'Wait: a decision follows.',
};

function statuses(): Html {
  const rows = [
    ['started', eventCodes.started, 'Go on in the flow.'],
    ['submitted', eventCodes.submitted, nextSteps.wait],
    ...Object.entries(decisionCodes).map(
      ([status, code]) =>
        [status, code, nextSteps[nextStep(status as keyof typeof decisionCodes)]] as const,
    ),
  ];
  const reasons = Object.entries(reasonCodes);
  return html`<section aria-labelledby="statuses">
          <h2 id="statuses">Statuses and reasons</h2>
          <p>${prose('`started` and `submitted` come as events, the others as decisions. Expect others: Veriff adds statuses and reasons without notice.')}</p>
          <table aria-label="Statuses" role="table">
            <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Status</th><th scope="col" role="columnheader">Code</th><th scope="col" role="columnheader">What the person may do next</th></tr></thead>
            <tbody role="rowgroup">${rows.map(
              ([status, code, next]) => html`
              <tr role="row"><th scope="row" role="rowheader"><code>${status}</code></th><td role="cell">${code}</td><td role="cell">${next}</td></tr>`,
            )}
            </tbody>
          </table>
          <details class="example reasons">
            <summary>The ${reasons.length} reasons, by <code>reasonCode</code></summary>
            <dl>${reasons.map(
              ([code, text]) => html`
              <div><dt>${code}</dt><dd>${text}</dd></div>`,
            )}
            </dl>
          </details>
        </section>`;
}

function mergeExamples(...answers: (Answer | undefined)[]): Examples {
  const all = answers.map((answer) => answer?.content?.['application/json']?.examples ?? {});
  return Object.assign({}, ...all);
}

/** The last part stands out; the line may break before each part. */
function fieldName(name: string): Html {
  const parts = name.split('.');
  const last = parts.pop() ?? '';
  return html`<code>${parts.map((part) => html`<span class="parent">${part}.</span><wbr>`)}${last}</code>`;
}

function breakable(path: string): Html {
  return html`${path.split('/').map((part, index) => (index === 0 ? '' : html`<wbr>/${part}`))}`;
}

function paragraphs(text: string): Html {
  return html`${text.split('\n\n').map((part) => html`<p>${prose(part)}</p>`)}`;
}

/** The two marks that the document's texts use: `code` and **strong**. */
function prose(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/);
  return html`${parts.map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return part;
  })}`;
}

/** The other path of an operation would have its title twice. */
function shortTitle({ summary }: DocumentedOperation): string {
  return summary.split(':', 1)[0] ?? summary;
}

function anchor(name: string): string {
  return name.toLowerCase();
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function countReferences(value: unknown, counts = new Map<string, number>()): Map<string, number> {
  if (typeof value !== 'object' || value === null) return counts;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') {
      const name = nameOf(inner);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    } else if (key !== 'examples') {
      countReferences(inner, counts);
    }
  }
  return counts;
}
