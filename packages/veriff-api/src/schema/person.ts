/**
 * The person of a session, with what screenings found about them.
 *
 * Source: devdocs.veriff.com, "/v1/sessions/{sessionId}/person". The page names the fields; the
 * nesting follows what integrations have received.
 */
import * as v from 'valibot';
import { flag, list, looseRecord, number, part, text } from './values.ts';

const screeningHit = v.looseObject({
  doc: part({
    id: text,
    name: text,
    entityType: text,
    createdUtc: text,
    lastUpdatedUtc: text,
    fields: list(v.looseObject({ name: text, source: text, value: text })),
    types: list(text),
    aka: list(v.looseObject({ name: text })),
    associates: list(v.looseObject({ association: text, name: text })),
    sources: list(text),
    keywords: list(text),
    media: list(v.looseObject({ date: text, snippet: text, title: text, url: text })),
    assets: list(v.looseObject({ publicUrl: text, source: text, type: text })),
    sourceNotes: looseRecord,
  }),
  matchTypes: list(text),
  matchTypesDetails: looseRecord,
  matchStatus: text,
  isWhitelisted: flag,
  score: number,
});

/** Matches with lists of politically exposed and sanctioned persons. */
export const pepSanctionMatch = v.looseObject({
  provider: text,
  numberOfMatches: number,
  date: text,
  matches: v.fallback(v.nullish(v.array(v.unknown())), null),
  hits: list(screeningHit),
});

/** What Veriff read about the person. */
export const sessionPerson = v.looseObject({
  id: text,
  firstName: text,
  lastName: text,
  idCode: text,
  dateOfBirth: text,
  gender: text,
  nationality: text,
  placeOfBirth: text,
  citizenships: list(v.unknown()),
  /** Empty when there is none. */
  pepSanctionMatches: list(pepSanctionMatch),
});

/** Answer of `GET /v1/sessions/{sessionId}/person`. */
export const personResponse = v.looseObject({
  status: text,
  /** Null as long as nothing is known. */
  person: v.fallback(v.nullish(sessionPerson, null), null),
});

export type SessionPerson = v.InferOutput<typeof sessionPerson>;
export type PersonResponse = v.InferOutput<typeof personResponse>;
