/** What is known about a person: from their document, and from watchlists. */
import type { SessionPerson, WatchlistScreening } from '@veriff-verify/api';
import { isoTime } from './clock.ts';
import { decidedPerson } from './outcomes.ts';
import { currentAttempt, type Screening, type Session } from './store.ts';

/** Hits that one screening lists at most. */
export const maxHits = 100;

type PersonName = NonNullable<Session['init']['person']>;

/** Whether a person of this name is found on watchlists: the last name `Watchlist`, in any case. */
export function isOnWatchlist({ lastName, fullName }: PersonName): boolean {
  const name = lastName ?? fullName?.trim().split(/\s+/).at(-1) ?? '';
  return name.trim().toLowerCase() === 'watchlist';
}

/** The first screening of an attempt that was decided. */
export function initialScreening(session: Session, now: number): Screening {
  const found = isOnWatchlist(session.init.person ?? {});
  return {
    checkType: 'initial_result',
    matchStatus: found ? 'possible_match' : 'no_match',
    totalHits: found ? 1 : 0,
    attemptId: currentAttempt(session).id,
    createdAt: now,
  };
}

/**
 * The last screening, as `GET …/watchlist-screening` carries it in `data` and the watchlist webhook
 * at its top; null before the first one.
 */
export function screeningData(session: Session): WatchlistScreening | null {
  const { screening, vendorData, endUserId, monitorStatus } = session;
  if (!screening) return null;
  const { checkType, matchStatus, totalHits, attemptId, createdAt } = screening;
  const attempt = session.attempts.find(({ id }) => id === attemptId);
  const person = decidedPerson(session, attempt ?? currentAttempt(session));
  const name = person?.fullName ?? null;
  const dateOfBirth = person?.dateOfBirth ?? null;
  return {
    checkType,
    attemptId,
    sessionId: session.id,
    vendorData,
    endUserId,
    matchStatus,
    monitorStatus,
    searchTerm: { name, year: person?.yearOfBirth ?? null },
    totalHits,
    createdAt: isoTime(createdAt),
    hits: Array.from({ length: totalHits }, () => ({
      matchedName: name,
      countries: ['Estonia'],
      dateOfBirth,
      dateOfDeath: null,
      matchTypes: ['name_exact', 'year_of_birth'],
      aka: name === null ? [] : [`${name} Jr.`],
      associates: [],
      listingsRelatedToMatch: {
        warnings: [],
        sanctions: [listing('Sandbox sanctions list', createdAt)],
        fitnessProbity: [],
        pep: [listing('Sandbox list of politically exposed persons', createdAt)],
        adverseMedia: [],
      },
    })),
  };
}

function listing(sourceName: string, time: number) {
  return {
    sourceName,
    sourceUrl: 'https://example.com/watchlist',
    date: isoTime(time).slice(0, 10),
  };
}

/** The person as `GET …/person` carries them; null while nothing was read about them. */
export function sessionPerson(session: Session): SessionPerson | null {
  const attempt = currentAttempt(session);
  const person = attempt.decision && decidedPerson(session, attempt);
  if (!person) return null;
  return {
    id: session.id,
    firstName: person.firstName,
    lastName: person.lastName,
    idCode: person.idNumber,
    dateOfBirth: person.dateOfBirth,
    gender: person.gender,
    nationality: person.nationality,
    placeOfBirth: person.placeOfBirth,
    citizenships: [],
    pepSanctionMatches: pepSanctionMatches(session, person.fullName ?? null),
  };
}

function pepSanctionMatches(session: Session, name: string | null) {
  const { screening } = session;
  if (screening?.matchStatus !== 'possible_match') return [];
  const date = isoTime(screening.createdAt);
  return [
    {
      provider: 'sandbox',
      numberOfMatches: screening.totalHits,
      date,
      matches: [],
      hits: Array.from({ length: screening.totalHits }, (_, index) => ({
        doc: {
          id: `sandbox-${index + 1}`,
          name,
          entityType: 'person',
          createdUtc: date,
          lastUpdatedUtc: date,
          fields: [{ name: 'Country', source: 'sandbox', value: 'Estonia' }],
          types: ['sanction', 'pep'],
          aka: name === null ? [] : [{ name: `${name} Jr.` }],
          associates: [],
          sources: ['sandbox'],
          keywords: [],
          media: [],
          assets: [],
          sourceNotes: {},
        },
        matchTypes: ['name_exact', 'year_of_birth'],
        matchTypesDetails: {},
        matchStatus: 'potential_match',
        isWhitelisted: false,
        score: 1.7,
      })),
    },
  ];
}
