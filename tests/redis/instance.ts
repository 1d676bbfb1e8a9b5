/**
 * The companion of server-stub/node as a program of its own, whose hooks tell on the console what
 * they hear. Settings that have no variable come as JSON in the first argument.
 */
import { serveCompanion } from '../../server-stub/node/server.ts';

const { pollInterval } = JSON.parse(process.argv[2] ?? '{}') as { pollInterval?: number };

const companion = await serveCompanion({
  port: 0,
  companion: {
    ...(pollInterval === undefined ? {} : { pollInterval }),
    logger: false,
    authorize: (c) => {
      const vendorData = c.req.header('X-Test-User');
      return vendorData === undefined ? true : { vendorData };
    },
    onWebhook: ({ kind, sessionId }) => console.log(`webhook ${kind} ${sessionId}`),
    onEvent: ({ sessionId, status }) => console.log(`event ${sessionId} ${status}`),
    onDecision: ({ sessionId, status, decisionTime }) =>
      console.log(`decision ${sessionId} ${status} ${decisionTime}`),
    onError: (error) => console.log('failure', error),
  },
});
process.once('SIGTERM', () => void companion.close());
console.log(`companion ${companion.url}`);
