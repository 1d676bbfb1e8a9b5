/**
 * What a page may send: the schema of a browser's `POST /sessions`, picked from the schema of
 * Veriff's own `POST /v1/sessions`.
 */
import { requestObject, type SessionInit, sessionInit } from '@veriff-verify/api';
import * as v from 'valibot';
import { checkBody } from './body.ts';
import type { CreateSessionBody } from './contract.ts';
import { ProblemError } from './problem.ts';

/** Data about the visitor that a visitor may as well know and choose. */
export const defaultAllowedInit: readonly string[] = [
  'person.firstName',
  'person.lastName',
  'document.type',
  'document.country',
];

/** Checks the body of a `POST /sessions`. */
export class InitPolicy {
  readonly #schema: v.GenericSchema<unknown, { init?: SessionInit | undefined }>;

  /**
   * @param allowed - Dotted paths of init data; each allows what lies below it too.
   * @throws TypeError for a path that Veriff does not know.
   */
  constructor(allowed: readonly string[]) {
    for (const path of allowed) {
      if (!exists(path)) {
        throw new TypeError(`allowedInit: Veriff knows no init data named "${path}".`);
      }
    }
    this.#schema = requestObject({
      init: v.optional(pick(sessionInit, allowed) as v.GenericSchema<unknown, SessionInit>),
    });
  }

  /** @throws ProblemError `init-not-allowed` or `invalid-request`, with the path of the field. */
  parse(body: unknown): CreateSessionBody {
    const { init } = checkBody(this.#schema, body, ({ path, unknownField }) =>
      unknownField && path.startsWith('init.')
        ? new ProblemError(
            'init-not-allowed',
            `A page may not set ${path}. Leave it out, or set it on the server.`,
            { path },
          )
        : null,
    );
    return init === undefined ? {} : { init };
  }
}

type ObjectSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

function isObjectSchema(schema: v.GenericSchema): schema is ObjectSchema {
  return schema.type === 'strict_object';
}

function unwrap(schema: v.GenericSchema): v.GenericSchema {
  return schema.type === 'optional'
    ? (schema as v.OptionalSchema<v.GenericSchema, undefined>).wrapped
    : schema;
}

/** The schema with the entries that lie on one of the paths; an empty path stands for all of it. */
function pick(schema: v.GenericSchema, paths: readonly string[]): v.GenericSchema {
  if (!isObjectSchema(schema)) return schema;
  const whole = paths.includes('');
  const entries: v.ObjectEntries = {};
  for (const [name, entry] of Object.entries(schema.entries) as [string, v.GenericSchema][]) {
    const below = whole
      ? ['']
      : paths
          .filter((path) => path === name || path.startsWith(`${name}.`))
          .map((path) => path.slice(name.length + 1));
    if (below.length === 0) continue;
    const picked = pick(unwrap(entry), below);
    entries[name] = entry.type === 'optional' ? v.optional(picked) : picked;
  }
  return requestObject(entries);
}

function exists(path: string): boolean {
  let schema: v.GenericSchema = sessionInit;
  return path.split('.').every((name) => {
    if (!isObjectSchema(schema) || !Object.hasOwn(schema.entries, name)) return false;
    schema = unwrap(schema.entries[name] as v.GenericSchema);
    return true;
  });
}
