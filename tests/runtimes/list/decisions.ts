/** Sessions from their creation to their end. */
import { decisionStatus, isFinal } from '@veriff-verify/api';
import { equal, matches, rejects } from '../check.ts';
import { type RuntimeTest, startTime, withSandbox } from './test-sandbox.ts';

const outcomes = [
  { firstName: 'Approve', status: 'approved', code: 9001, reasonCode: null },
  { firstName: 'Decline', status: 'declined', code: 9102, reasonCode: 102 },
  { firstName: 'Resubmit', status: 'resubmission_requested', code: 9103, reasonCode: 204 },
  { firstName: 'Review', status: 'review', code: 9121, reasonCode: null },
] as const;

export const decisionTests: readonly RuntimeTest[] = [
  ...outcomes.map(({ firstName, ...decision }) =>
    withSandbox(
      `the first name ${firstName} makes a session ${decision.status}`,
      async (sandbox) => {
        const id = await sandbox.decidedSession({ person: { firstName } });
        const { verification } = await sandbox.veriff().sessions.decision(id);
        matches(verification, { id, ...decision });
        equal(
          isFinal(decisionStatus(verification?.status)),
          decision.status === 'approved' || decision.status === 'declined',
        );
      },
    ),
  ),
  withSandbox(
    'the clock stands still and the decision comes when it is advanced',
    async (sandbox) => {
      const id = await sandbox.session();
      await sandbox.veriff().sessions.submit(id);
      equal(await sandbox.advance(1_499), '2026-01-01T00:00:01.499Z');
      equal((await sandbox.veriff().sessions.decision(id)).verification, null);
      await sandbox.advance(1);
      matches((await sandbox.veriff().sessions.decision(id)).verification, {
        acceptanceTime: startTime,
        submissionTime: startTime,
        decisionTime: '2026-01-01T00:00:01.500Z',
      });
    },
  ),
  withSandbox('a session that nobody opened expires after seven days', async (sandbox) => {
    const id = await sandbox.session();
    await sandbox.advance(7 * 86_400_000 - 1);
    equal((await sandbox.veriff().sessions.decision(id)).verification, null);
    await sandbox.advance(1);
    matches((await sandbox.veriff().sessions.decision(id)).verification, {
      status: 'expired',
      code: 9104,
      decisionTime: '2026-01-08T00:00:00.000Z',
    });
    await rejects(sandbox.veriff().sessions.submit(id), { veriffCode: 1304 });
  }),
  withSandbox(
    'a session that was opened and left is abandoned after seven days',
    async (sandbox) => {
      const { verification } = await sandbox.veriff().sessions.create({ verification: {} });
      const token = verification.url.split('/').at(-1);
      const page = await sandbox.fetch(`/v/${token}`);
      equal(page.status, 200);
      equal(page.headers.get('content-type')?.split(';')[0], 'text/html');
      await page.text();
      const started = await sandbox.fetch('/flow/session/start', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
      equal(started.status, 200);
      await started.text();
      await sandbox.advance('7d');
      matches((await sandbox.veriff().sessions.decision(verification.id)).verification, {
        status: 'abandoned',
      });
    },
  ),
  withSandbox('a resubmission is a new attempt of the same session', async (sandbox) => {
    const id = await sandbox.decidedSession({ person: { firstName: 'Resubmit' } });
    await sandbox.veriff().sessions.submit(id);
    await sandbox.advance('2s');
    const { verification } = await sandbox.veriff().sessions.decision(id);
    matches(verification, { status: 'approved' });
    const { verifications } = await sandbox.veriff().sessions.attempts(id);
    equal(verifications?.map(({ status }) => status).toSorted(), [
      'approved',
      'resubmission_requested',
    ]);
  }),
  withSandbox('a decision by hand replaces any other', async (sandbox) => {
    const id = await sandbox.decidedSession();
    await sandbox.control('POST', `/sessions/${id}/decision`, {
      status: 'declined',
      reasonCode: 106,
    });
    matches((await sandbox.veriff().sessions.decision(id)).verification, {
      status: 'declined',
      reasonCode: 106,
    });
  }),
];
