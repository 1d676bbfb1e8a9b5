import { describe, expect, it } from 'vitest';
import { currentAttempt, type Session, SessionStore } from './store.ts';

let created = 0;

function newSession(): Session {
  created += 1;
  const id = `session-${created}`;
  return {
    id,
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
      { id: '', status: 'created', createdAt: 0, submittedAt: null, decision: null, media: [] },
    ],
    cancellations: 0,
    timers: {},
  };
}

function addSession(store: SessionStore, size = 0): Session {
  const session = newSession();
  store.add(session, size);
  return session;
}

const picture = (size: number) => ({
  id: '',
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
});
