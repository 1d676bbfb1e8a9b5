/** The companion as a Vercel Edge Function, below `/veriff` (see `vercel.json`). */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';

export const config = { runtime: 'edge' };

export default new Hono().route('/veriff', createCompanionFromEnv(process.env)).fetch;
