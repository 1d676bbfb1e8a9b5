/**
 * What Hono and the API client take by themselves: a session is created as the companion does it,
 * with the signature of Veriff's answer checked, and without anything else.
 */
import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { checkOptions, createSession, Transport } from '@veriff-verify/api';
import { Hono } from 'hono';
import { createUndiciFetch } from '../../server-stub/node/undici-fetch.ts';
import { keys, serve } from './measured-process.ts';

const options = { ...keys, baseUrl: process.argv[2], fetch: createUndiciFetch() };
const veriff = new Transport(checkOptions(options));

const app = new Hono().post('/veriff/sessions', async (c) => {
  const { init } = await c.req.json<{ init: object }>();
  const { verification } = await veriff.call(createSession, { body: { verification: init } });
  const { id, url, status } = verification;
  return c.json({ session: { id, url, status } }, 201);
});

serve(getRequestListener(app.fetch) as RequestListener);
