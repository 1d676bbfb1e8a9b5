import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Host, type HostWindow, parseRender } from './protocol.ts';

const payload = {
  version: '2.5.0',
  isReloadHandled: true,
  isVeriffIframeMobile: false,
  embeddedConfigured: true,
  embedded: true,
};

/** A frame inside a host window, both made of what the protocol touches. */
function openFrame() {
  const sent: [unknown, unknown][] = [];
  const listeners = new Set<(event: MessageEvent) => void>();
  const parent = { postMessage: (...message: [unknown, unknown]) => sent.push(message) };
  const frame = {
    parent,
    addEventListener: (_: string, listener: (event: MessageEvent) => void) =>
      listeners.add(listener),
    removeEventListener: (_: string, listener: (event: MessageEvent) => void) =>
      listeners.delete(listener),
    setTimeout: (callback: () => void, delay: number) => setTimeout(callback, delay),
    clearTimeout: (timer: number) => clearTimeout(timer),
  };
  const receive = (data: unknown, source: unknown = parent): void => {
    for (const listener of [...listeners]) listener({ data, source } as MessageEvent);
  };
  const host = Host.connect(frame as unknown as HostWindow);
  if (!host) throw new Error('not embedded');
  return { host, receive, sent, messages: () => sent.map(([message]) => message), listeners };
}

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the handshake', () => {
  test('has nobody to talk to in a tab of its own', () => {
    const tab = { postMessage: () => expect.fail('spoke to itself') };
    expect(Host.connect(Object.assign(tab, { parent: tab }) as unknown as HostWindow)).toBeNull();
  });

  test('is one bare string to whoever holds the frame', () => {
    expect(openFrame().sent).toEqual([['VERIFF_HANDSHAKE', '*']]);
  });

  test('is repeated until the host answers, and not after', async () => {
    const { host, receive, messages, listeners } = openFrame();
    await vi.advanceTimersByTimeAsync(400);
    expect(messages()).toEqual(['VERIFF_HANDSHAKE', 'VERIFF_HANDSHAKE', 'VERIFF_HANDSHAKE']);
    receive({ name: 'VERIFF_RENDER', payload });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(messages()).toHaveLength(3);
    expect(await host.rendered).toEqual(payload);
    expect(await settled(host.silent)).toBe(false);
    expect(listeners.size).toBe(0);
  });

  test('counts only when the host window itself answers', async () => {
    const { host, receive } = openFrame();
    receive({ name: 'VERIFF_RENDER', payload }, { another: 'window' });
    receive({ name: 'VERIFF_RENDER', payload }, null);
    expect(await settled(host.rendered)).toBe(false);
  });

  test('passes over everything that is no answer', async () => {
    const { host, receive } = openFrame();
    for (const data of ['VERIFF_RENDER', null, 7, {}, { name: 'OTHER', payload }]) receive(data);
    expect(await settled(host.rendered)).toBe(false);
  });

  test('tells when nobody answers for ten seconds, and still takes a late answer', async () => {
    const { host, receive } = openFrame();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(await settled(host.silent)).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await settled(host.silent)).toBe(true);
    receive({ name: 'VERIFF_RENDER', payload });
    expect(await host.rendered).toEqual(payload);
  });
});

test('fields that an older host leaves out are false', () => {
  expect(parseRender({ name: 'VERIFF_RENDER' })).toEqual({
    version: '',
    isReloadHandled: false,
    isVeriffIframeMobile: false,
    embeddedConfigured: false,
    embedded: false,
  });
});

test('nothing is said after the end', () => {
  const { host, messages } = openFrame();
  host.post('VERIFF_STARTED');
  host.close('VERIFF_CANCELED');
  host.close('VERIFF_FINISHED');
  host.post('VERIFF_SUBMITTED');
  host.reload();
  expect(messages()).toEqual(['VERIFF_HANDSHAKE', 'VERIFF_STARTED', 'VERIFF_CANCELED']);
});

test('a host with a reload handler is asked to reload', () => {
  const { host, receive, messages } = openFrame();
  receive({ name: 'VERIFF_RENDER', payload });
  host.reload();
  expect(messages().at(-1)).toBe('VERIFF_RELOAD_REQUEST');
});

test('a host without one is made to reload', () => {
  const { host, receive, messages } = openFrame();
  receive({ name: 'VERIFF_RENDER', payload: { ...payload, isReloadHandled: false } });
  host.reload();
  expect(messages().at(-1)).toBe('VERIFF_FORCE_RELOAD');
});
