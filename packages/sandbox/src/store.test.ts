import { describe, expect, it } from 'vitest';
import { countMedia, currentAttempt, type Session, SessionStore } from './store.ts';

let created = 0;

function newSession(): Session {
  created += 1;
  const id = `session-${created}`;
  return {
    id,
    kind: 'document',
    token: `token-${id}`,
    url: '',
    host: '',
    status: 'created',
    createdAt: created,
    init: {},
    vendorData: null,
    endUserId: null,
    ip: null,
    attempts: [
      {
        id: `attempt-${id}`,
        status: 'created',
        createdAt: 0,
        submittedAt: null,
        decision: null,
        media: [],
        collectedData: [],
        userDefinedData: [],
      },
    ],
    cancellations: 0,
    screening: null,
    monitorStatus: 'enabled',
    timers: {},
  };
}

function addSession(store: SessionStore, size = 0): Session {
  const session = newSession();
  store.add(session, size);
  return session;
}

const picture = (size: number, id = 'picture') => ({
  id,
  context: 'face',
  mimetype: 'image/png',
  bytes: new Uint8Array(size),
});

describe('the store', () => {
  it('finds sessions by id and by token, newest first in its list', () => {
    const store = new SessionStore({ maxSessions: 5, maxBytes: 1e6 });
    const [first, second] = [addSession(store), addSession(store)];
    expect(store.byId(first.id)).toBe(first);
    expect(store.byToken(second.token)).toBe(second);
    expect(store.list()).toEqual([second, first]);
  });

  it('makes room by dropping the session that ended first', () => {
    const store = new SessionStore({ maxSessions: 3, maxBytes: 1e6 });
    const [first, second, third] = [addSession(store), addSession(store), addSession(store)];
    store.setStatus(third, 'declined');
    store.setStatus(second, 'approved');
    const fourth = addSession(store);
    const fifth = addSession(store);
    expect(store.list()).toEqual([fifth, fourth, first]);
  });

  it('drops the oldest when none has ended', () => {
    const store = new SessionStore({ maxSessions: 2, maxBytes: 1e6 });
    const [first, second, third] = [addSession(store), addSession(store), addSession(store)];
    expect(store.list()).toEqual([third, second]);
    expect(store.byToken(first.token)).toBeUndefined();
  });

  it('does not count a session as ended that was opened again', () => {
    const store = new SessionStore({ maxSessions: 2, maxBytes: 1e6 });
    const [first, second] = [addSession(store), addSession(store)];
    store.setStatus(second, 'approved');
    store.setStatus(second, 'resubmission_requested');
    const third = addSession(store);
    expect(store.byId(first.id)).toBeUndefined();
    expect(store.list()).toEqual([third, second]);
  });

  it('drops sessions for the bytes of a picture, but never the one that it is for', () => {
    const store = new SessionStore({ maxSessions: 10, maxBytes: 20_000 });
    const [first, second] = [addSession(store), addSession(store)];
    expect(store.addMedia(second, picture(10_000))).toBe(true);
    expect(store.addMedia(first, picture(10_000))).toBe(true);
    expect(store.list()).toEqual([first]);
    expect(store.addMedia(first, picture(10_000))).toBe(false);
    expect(currentAttempt(first).media).toHaveLength(1);
  });

  it('counts init data, so that large consents are bounded too', () => {
    const store = new SessionStore({ maxSessions: 10_000, maxBytes: 1_000_000 });
    for (let count = 0; count < 100; count += 1) addSession(store, 100_000);
    expect(store.size).toBe(9);
    expect(store.bytes).toBeLessThanOrEqual(1_000_000);
  });

  it('holds nothing once cleared', () => {
    const store = new SessionStore({ maxSessions: 10, maxBytes: 1e6 });
    store.addMedia(addSession(store), picture(5));
    store.clear();
    expect([store.size, store.bytes]).toEqual([0, 0]);
  });

  it('cancels the timers of a session that it drops', () => {
    const store = new SessionStore({ maxSessions: 1, maxBytes: 1e6 });
    let cancelled = 0;
    const timer = { cancel: () => void (cancelled += 1) };
    addSession(store).timers = { expiry: timer, decision: timer };
    addSession(store);
    expect(cancelled).toBe(2);
  });

  it('finds attempts and pictures by their own ids', () => {
    const store = new SessionStore({ maxSessions: 5, maxBytes: 1e6 });
    const session = addSession(store);
    const first = currentAttempt(session);
    store.addMedia(session, picture(5, 'one'));
    const second = { ...first, id: 'second', media: [] };
    store.addAttempt(session, second);
    store.addMedia(session, picture(5, 'two'));
    expect(store.attemptById(first.id)).toEqual({ session, attempt: first });
    expect(store.attemptById('second')).toEqual({ session, attempt: second });
    expect(store.mediaById('one')).toEqual({ session, media: first.media[0] });
    expect(store.mediaById('two')?.media).toBe(second.media[0]);
    expect(countMedia(session)).toBe(2);
  });

  it('finds neither of a session that is gone', () => {
    const store = new SessionStore({ maxSessions: 1, maxBytes: 1e6 });
    const gone = [() => addSession(store), (session: Session) => store.remove(session)].map(
      (end) => {
        const session = addSession(store);
        store.addMedia(session, picture(5, `picture of ${session.id}`));
        store.addAttempt(session, { ...currentAttempt(session), id: `second of ${session.id}` });
        end(session);
        return session;
      },
    );
    for (const { id, attempts } of gone) {
      expect(attempts.map((attempt) => store.attemptById(attempt.id))).toEqual([
        undefined,
        undefined,
      ]);
      expect(store.mediaById(`picture of ${id}`)).toBeUndefined();
    }
    const [session] = gone;
    if (session) store.addAttempt(session, { ...currentAttempt(session), id: 'too late' });
    expect(store.attemptById('too late')).toBeUndefined();
  });

  it('counts collected data, and takes no more than fits', () => {
    const store = new SessionStore({ maxSessions: 5, maxBytes: 10_000 });
    const session = addSession(store);
    const data = { providerName: 'a', network: { ip: {} }, device: { fingerprint: 'b' } };
    let taken = 0;
    while (store.addCollectedData(session, data, 1_000)) taken += 1;
    expect([taken, currentAttempt(session).collectedData.length]).toEqual([5, 5]);
    store.remove(session);
    expect(store.bytes).toBe(0);
  });

  it('holds one session of an id that comes twice', () => {
    const store = new SessionStore({ maxSessions: 5, maxBytes: 1e6 });
    const first = addSession(store);
    const second = { ...newSession(), id: first.id };
    store.add(second, 0);
    expect([store.list(), store.byToken(first.token)]).toEqual([[second], undefined]);
    store.remove(second);
    expect(store.bytes).toBe(0);
  });
});
