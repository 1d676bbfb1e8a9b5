/** `GET /`: a page that lists the sandbox's sessions. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import { isoTime } from './clock.ts';
import { consoleStyle } from './console-style.ts';
import type { SandboxEnv, SandboxParts } from './context.ts';
import { pageHead, setPageHeaders, styleSheet } from './page.ts';
import { currentAttempt, type Session } from './store.ts';
import type { Delivery } from './webhooks.ts';

const shownSessions = 100;
const shownDeliveries = 20;

export function consolePage({ clock, store, webhooks }: SandboxParts): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();

  app.get('/console.css', (c) => styleSheet(c, consoleStyle));

  app.get('/', (c) => {
    setPageHeaders(c);
    c.header('cache-control', 'no-store');
    const sessions = store.list();
    const deliveries = webhooks.list().slice(-shownDeliveries).reverse();
    return c.html(page({ now: clock.now(), sessions, deliveries, webhookUrl: webhooks.url }));
  });

  return app;
}

function page(data: {
  now: number;
  sessions: Session[];
  deliveries: Delivery[];
  webhookUrl: string | null;
}) {
  const { now, sessions, deliveries, webhookUrl } = data;
  const shown = sessions.slice(0, shownSessions);
  return html`<!doctype html>
<html lang="en">
  <head>
    ${pageHead('Veriff sandbox', '/console.css')}
  </head>
  <body>
    <header>
      <h1>Veriff sandbox</h1>
      <p>No data leaves this machine. The clock says <time datetime="${isoTime(now)}">${displayTime(now)}</time>.</p>
      <a class="button" href="/">Refresh</a>
    </header>
    <main>
      <section aria-labelledby="sessions">
        <h2 id="sessions">Sessions <span class="count">${sessions.length}</span></h2>
        ${
          shown.length === 0
            ? html`<p class="empty">None yet. Create one with <code>POST /v1/sessions</code>; the
              keys are at <a href="/_sandbox/keys">/_sandbox/keys</a>.</p>`
            : html`<div class="table">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Session</th>
                    <th scope="col">Status</th>
                    <th scope="col">Vendor data</th>
                    <th scope="col">Attempt</th>
                    <th scope="col">Pictures</th>
                    <th scope="col">Created</th>
                    <th scope="col">Flow</th>
                  </tr>
                </thead>
                <tbody>${shown.map(sessionRow)}</tbody>
              </table>
            </div>`
        }
        ${
          sessions.length > shown.length
            ? html`<p class="more">The newest ${shownSessions} are shown; all are at
              <a href="/_sandbox/sessions">/_sandbox/sessions</a>.</p>`
            : ''
        }
      </section>
      <section aria-labelledby="webhooks">
        <h2 id="webhooks">Webhooks</h2>
        <p>${webhookUrl ? html`Sent to <code>${webhookUrl}</code>.` : 'No webhook URL is set, so none are sent.'}</p>
        ${
          deliveries.length === 0
            ? ''
            : html`<div class="table">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Session</th>
                    <th scope="col">Kind</th>
                    <th scope="col">State</th>
                    <th scope="col">Attempts</th>
                    <th scope="col">Last answer</th>
                    <th scope="col">Created</th>
                  </tr>
                </thead>
                <tbody>${deliveries.map(deliveryRow)}</tbody>
              </table>
            </div>`
        }
      </section>
    </main>
    <footer>
      <p>Veriff's API: <a href="/reference">reference</a>, <a href="/openapi.json">OpenAPI document</a>.
        For tests: <a href="/_sandbox/requests">requests</a>, <a href="/_sandbox/webhooks">webhooks</a>,
        <a href="/_sandbox/faults">faults</a>, <a href="/_sandbox/keys">keys</a>.</p>
    </footer>
  </body>
</html>`;
}

function sessionRow(session: Session) {
  const decision = currentAttempt(session).decision;
  const reason = decision?.reasonCode
    ? html` <span class="reason">${decision.reasonCode}</span>`
    : '';
  return html`<tr>
    <th scope="row" data-label="Session"><a href="/_sandbox/sessions/${session.id}"><code>${session.id}</code></a></th>
    <td data-label="Status"><span><span class="status ${session.status}">${words(session.status)}</span>${reason}</span></td>
    <td data-label="Vendor data" class="long">${session.vendorData ?? '–'}</td>
    <td data-label="Attempt">${session.attempts.length}</td>
    <td data-label="Pictures">${session.attempts.reduce((sum, { media }) => sum + media.length, 0)}</td>
    <td data-label="Created"><time datetime="${isoTime(session.createdAt)}">${displayTime(session.createdAt)}</time></td>
    <td data-label="Flow"><a href="${session.url}">Open<span class="visually-hidden"> the flow of ${session.id}</span></a></td>
  </tr>`;
}

function deliveryRow(delivery: Delivery) {
  const last = delivery.attempts.at(-1);
  return html`<tr>
    <th scope="row" data-label="Session"><a href="/_sandbox/sessions/${delivery.sessionId}"><code>${delivery.sessionId}</code></a></th>
    <td data-label="Kind">${delivery.kind}</td>
    <td data-label="State"><span class="status ${delivery.state}">${delivery.state}</span></td>
    <td data-label="Attempts">${delivery.attempts.length}</td>
    <td data-label="Last answer">${last ? (last.status ?? last.error) : '–'}</td>
    <td data-label="Created"><time datetime="${delivery.createdAt}">${displayTime(Date.parse(delivery.createdAt))}</time></td>
  </tr>`;
}

function words(status: string): string {
  return status.replaceAll('_', ' ');
}

function displayTime(time: number): string {
  return isoTime(time)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
