import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Application, startApplication } from './application.ts';
import { launchBrowser, Visitor } from './visitor.ts';

interface SandboxRequest {
  method: string;
  path: string;
  signature: string;
  status: number;
  headers: Record<string, string>;
}

const eventsOfWholeRun = [
  'veriff-before-start',
  'veriff-session',
  'veriff-started',
  'veriff-submitted',
  'veriff-finished',
  'veriff-decision',
];

let application: Application;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  [application, browser] = await Promise.all([startApplication(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await application?.close();
});

beforeEach(async () => {
  await application.control('DELETE', '/faults');
  visitor = await Visitor.open(browser, application);
});

afterEach(async ({ task }) => {
  if (task.result?.errors?.length) console.error(await visitor.describe());
  await visitor.close();
});

async function requestsFor(path: RegExp): Promise<SandboxRequest[]> {
  const { requests } = await application.control<{ requests: SandboxRequest[] }>(
    'GET',
    '/requests',
  );
  return requests.filter((request) => path.test(request.path));
}

function sessionsCreated(): Promise<number> {
  return requestsFor(/^\/v1\/sessions$/).then((requests) => requests.length);
}

async function sandboxSession(id: string): Promise<{ status: string; url: string }> {
  const { session } = await application.control<{ session: { status: string; url: string } }>(
    'GET',
    `/sessions/${id}`,
  );
  return session;
}

/** What the console was told of webhooks: for each event its status. */
function told(event: string): string[] {
  return application.lines
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => (JSON.parse(line) as { status: string }).status);
}

describe('one click, one verification', () => {
  test.each([
    { outcome: 'approve', status: 'approved', code: 9001 },
    { outcome: 'decline', status: 'declined', code: 9102 },
    { outcome: 'resubmit', status: 'resubmission_requested', code: 9103 },
  ])('$outcome: page, companion and console learn that it was $status', async (expected) => {
    const before = await sessionsCreated();
    const [decisions, events] = [told('decision').length, told('event').length];
    await visitor.choose(expected.outcome);
    await visitor.button.click();
    await visitor.flow.passThrough();
    const { decision } = await visitor.event('veriff-decision');

    expect(decision).toMatchObject({ status: expected.status, code: expected.code });
    expect(await visitor.eventTypes()).toEqual(eventsOfWholeRun);

    const sessionId = (await visitor.event('veriff-session')).sessionId ?? '';
    expect(await sessionsCreated()).toBe(before + 1);
    for (const request of await requestsFor(/^\/v1\/sessions/)) {
      expect(request).toMatchObject({ signature: 'valid' });
    }

    await vi.waitFor(() => expect(told('decision')).toHaveLength(decisions + 1), 10_000);
    expect(told('decision').at(-1)).toBe(expected.status);
    expect(await sandboxSession(sessionId)).toMatchObject({ status: expected.status });
    expect(told('event').slice(events).sort()).toEqual(['started', 'submitted']);
  });

  test('leaving the flow gives veriff-canceled and nothing after it', async () => {
    await visitor.button.click();
    await visitor.flow.begin();
    await visitor.frame.getByTestId('close').click();
    await visitor.frame.getByTestId('confirm-leave').click();
    expect(await visitor.event('veriff-canceled')).toMatchObject({ reason: 'user' });
    await visitor.status('canceled');
    await expect(visitor.page.locator('iframe').count()).resolves.toBe(0);
    expect(await visitor.eventTypes()).toEqual([
      'veriff-before-start',
      'veriff-session',
      'veriff-started',
      'veriff-canceled',
    ]);
  });

  test('a double click creates one session', async () => {
    const before = await sessionsCreated();
    await visitor.button.dblclick();
    await visitor.frame.getByTestId('start').waitFor();
    expect(await sessionsCreated()).toBe(before + 1);
    expect(await visitor.page.locator('#veriffFrame').count()).toBe(1);
  });

  test('start() called twice creates one session and gives the same promise', async () => {
    const before = await sessionsCreated();
    const same = await visitor.element.evaluate((element) => {
      const { start } = element as HTMLElement & { start(): Promise<unknown> };
      return start.call(element) === start.call(element);
    });
    expect(same).toBe(true);
    await visitor.frame.getByTestId('start').waitFor();
    expect(await sessionsCreated()).toBe(before + 1);
  });

  test('an ID card is photographed on both sides, with files instead of a camera', async () => {
    await visitor.choose('approve');
    await visitor.button.click();
    await visitor.frame.getByTestId('start').click();
    await visitor.frame.getByTestId('document-id-card').click();
    const photo = { name: 'photo.png', mimeType: 'image/png', buffer: onePixel };
    for (const screen of ['document-front', 'document-back', 'face']) {
      await visitor.frame.locator(`#flow[data-screen="${screen}"]`).waitFor();
      await visitor.frame.getByTestId('choose-file').setInputFiles(photo);
      await visitor.frame.getByTestId('use-photo').click();
    }
    await visitor.frame.getByTestId('submit').click();
    await visitor.frame.getByTestId('done').click();
    expect((await visitor.event('veriff-decision')).decision).toMatchObject({ status: 'approved' });
  });

  test('the person’s name reaches no storage, URL or line of the log', async () => {
    await visitor.choose('approve');
    await visitor.button.click();
    await visitor.flow.passThrough();
    const { sessionId } = await visitor.event('veriff-session');
    await visitor.event('veriff-decision');
    const storage =
      JSON.stringify(await visitor.page.context().storageState()) +
      (await visitor.page.evaluate(() => JSON.stringify({ ...sessionStorage })));
    const { url } = await sandboxSession(sessionId ?? '');
    const token = url.split('/').at(-1);
    const seen = [...application.lines, visitor.page.url(), storage].join('\n');
    const { apiKey, sharedSecret } = await application.control<{
      apiKey: string;
      sharedSecret: string;
    }>('GET', '/keys');
    for (const secret of [apiKey, sharedSecret, token ?? 'no token']) {
      expect(seen).not.toContain(secret);
    }
    expect(application.lines.join('\n')).not.toContain(sessionId);
    expect(seen).not.toMatch(/firstName|"Approve"/);
  });
});

describe('one id for a request, from the page to Veriff and back', () => {
  /** Lines of the companion's log that name the request. */
  function linesOf(requestId: string): Record<string, unknown>[] {
    return application.lines
      .filter((line) => line.includes(`"requestId":"${requestId}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async function idsAtVeriff(): Promise<(string | undefined)[]> {
    const requests = await requestsFor(/^\/v1\/sessions$/);
    return requests.map(({ headers }) => headers['x-request-id']);
  }

  test('what the element sends is in the answer, in its error, in the log and at Veriff', async () => {
    await application.control('POST', '/faults', {
      match: { method: 'POST', path: '/v1/sessions' },
      fault: { status: 500 },
    });
    const answered = visitor.page.waitForResponse((response) =>
      response.url().endsWith('/veriff/sessions'),
    );
    await visitor.button.click();
    const response = await answered;
    const requestId = (await response.request().headerValue('X-Request-Id')) ?? '';
    expect(requestId).toMatch(/^[\w-]{21}$/);
    expect(response.status()).toBe(502);
    expect(await response.json()).toMatchObject({ requestId, code: 'upstream' });
    expect(await response.headerValue('X-Request-Id')).toBe(requestId);

    await visitor.event('veriff-error');
    const message = await visitor.element.evaluate(
      (element) => (element as HTMLElement & { error: Error }).error.message,
    );
    expect(message).toContain(`(upstream, ${requestId})`);
    await application.line(new RegExp(`"requestId":"${requestId}".*"status":502`));
    expect(linesOf(requestId)).toEqual([
      expect.objectContaining({ event: 'error', method: 'POST', route: '/sessions' }),
      expect.objectContaining({ method: 'POST', status: 502, problem: 'upstream' }),
    ]);
    expect((await idsAtVeriff()).filter((id) => id === requestId)).toHaveLength(1);
  });

  test('a page may bring its own', async () => {
    const requestId = `of-the-page-${Date.now()}`;
    const answer = await visitor.page.evaluate(async (id) => {
      const response = await fetch('/veriff/sessions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Request-Id': id },
        body: '{}',
      });
      return { status: response.status, id: response.headers.get('X-Request-Id') };
    }, requestId);
    expect(answer).toEqual({ status: 201, id: requestId });
    await application.line(new RegExp(`"requestId":"${requestId}".*"status":201`));
    expect(await idsAtVeriff()).toContain(requestId);
  });
});

describe('behind the demo’s own server', () => {
  test.each([300_000, 3_000_000])('a body of %i bytes is answered with a problem', async (size) => {
    const response = await fetch(`${application.demo}/veriff/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: ' '.repeat(size),
    });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'payload-too-large' });
  });

  test('a page of another loopback origin gets no access from it', async () => {
    const response = await fetch(`${application.demo}/veriff/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1:1' },
      body: '{}',
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a message forged by another frame', () => {
  const kinds = [
    'VERIFF_HANDSHAKE',
    'VERIFF_STARTED',
    'VERIFF_SUBMITTED',
    'VERIFF_FINISHED',
    'VERIFF_CANCELED',
    'VERIFF_FORCE_RELOAD',
    'VERIFF_RELOAD_REQUEST',
  ];

  // Another origin than the page's, and a trusted one, since this page is on loopback: only
  // the source of its messages tells them from the flow's.
  let attacker: Server;
  let attackerUrl: string;

  beforeAll(async () => {
    attacker = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<script>
        onmessage = ({ data }) => {
          for (const kind of data) parent.postMessage(kind, '*');
          parent.postMessage('all forged', '*');
        };
      </script>`);
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    attackerUrl = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`;
  });

  afterAll(() => {
    attacker.close();
    attacker.closeAllConnections();
  });

  /** Posts every kind from the attacker's frame, then from the page's own window. */
  async function forge(): Promise<void> {
    await visitor.page.evaluate(
      async ([url, messages]) => {
        const received = (text: string): Promise<void> =>
          new Promise((resolve) => {
            const listen = (event: MessageEvent): void => {
              if (event.data !== text) return;
              window.removeEventListener('message', listen);
              resolve();
            };
            window.addEventListener('message', listen);
          });
        const frame = document.createElement('iframe');
        frame.src = url;
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await loaded;
        const allForged = received('all forged');
        frame.contentWindow?.postMessage(messages, '*');
        await allForged;
        frame.remove();
        const allPosted = received('all posted');
        for (const message of [...messages, 'all posted']) window.postMessage(message, '*');
        await allPosted;
      },
      [attackerUrl, kinds] as const,
    );
  }

  async function expectNothingChanged(action: () => Promise<void>): Promise<void> {
    await visitor.page.evaluate(() => {
      document.documentElement.dataset['notReloaded'] = 'true';
    });
    const before = {
      events: await visitor.eventTypes(),
      status: await visitor.element.getAttribute('status'),
      frames: await visitor.page.locator('#veriffFrame').count(),
    };
    await action();
    expect({
      events: await visitor.eventTypes(),
      status: await visitor.element.getAttribute('status'),
      frames: await visitor.page.locator('#veriffFrame').count(),
    }).toEqual(before);
    expect(await visitor.page.evaluate(() => document.documentElement.dataset['notReloaded'])).toBe(
      'true',
    );
  }

  test('changes nothing before, during and after a flow, which goes on', async () => {
    await visitor.choose('approve');
    await expectNothingChanged(forge);
    await visitor.button.click();
    await visitor.frame.getByTestId('start').waitFor();
    await expectNothingChanged(forge);
    await visitor.flow.begin();
    await expectNothingChanged(forge);
    await visitor.flow.takePhotosAndSend();
    await visitor.event('veriff-submitted');
    await visitor.frame.getByTestId('done').click();
    await visitor.event('veriff-decision');
    await expectNothingChanged(forge);
    expect(await visitor.eventTypes()).toEqual(eventsOfWholeRun);
  });
});

describe('when Veriff fails, the element ends in veriff-error and can be started again', () => {
  // Sent once per click: a repeat could create a second session. 429 created none.
  test.each([
    { name: 'is down', fault: 'reset', code: 'upstream', calls: 1 },
    { name: 'fails', fault: { status: 500 }, code: 'upstream', calls: 1 },
    { name: 'is overloaded', fault: { status: 503 }, code: 'upstream', calls: 1 },
    { name: 'limits the rate', fault: { status: 429 }, code: 'rate-limited', calls: 3 },
    { name: 'refuses the key', fault: { status: 401 }, code: 'upstream', calls: 1 },
    { name: 'answers garbage', fault: 'bad-json', code: 'upstream', calls: 1 },
    { name: 'breaks off', fault: 'truncate', code: 'upstream', calls: 1 },
    { name: 'signs wrongly', fault: 'bad-signature', code: 'upstream', calls: 1 },
    { name: 'is slow', fault: { latency: 60_000 }, code: 'timeout', calls: 1 },
  ])('Veriff $name: $code', async ({ fault, code, calls }) => {
    await application.control('POST', '/faults', {
      match: { method: 'POST', path: '/v1/sessions' },
      times: calls,
      fault,
    });
    const before = await sessionsCreated();
    await visitor.button.click();
    expect(await visitor.event('veriff-error')).toMatchObject({ errorCode: code, status: 'error' });
    expect(await sessionsCreated()).toBe(before + calls);
    expect(await visitor.eventTypes()).toEqual(['veriff-before-start', 'veriff-error']);

    await visitor.button.click();
    await visitor.event('veriff-session');
    await visitor.frame.getByTestId('start').waitFor();
    expect(await sessionsCreated()).toBe(before + calls + 1);
  });
});

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
