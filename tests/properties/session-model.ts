/** Sequences of valid calls, against a small model of what a session may go through. */
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { property } from './property.ts';
import { createTestSandbox, jpeg, type TestSandbox } from './sandbox.ts';

const decided = [
  'approved',
  'declined',
  'resubmission_requested',
  'review',
  'expired',
  'abandoned',
] as const;

type Decided = (typeof decided)[number];
type Status = 'created' | 'started' | 'submitted' | Decided;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const decisionDelay = 1_500;
const lifetime = 7 * day;
const maxAttempts = 10;
const maxUploads = 40;

const outcomes: Readonly<Record<string, Decided>> = {
  Ada: 'approved',
  Approve: 'approved',
  Decline: 'declined',
  Resubmit: 'resubmission_requested',
  ResubmitAlways: 'resubmission_requested',
  Review: 'review',
  Expire: 'expired',
  Abandon: 'abandoned',
};

const contexts = ['document-front', 'document-back', 'face'] as const;

type Action =
  | { do: 'create'; name: string }
  | { do: 'start' | 'cancel' | 'delete' | 'collect'; session: number }
  /** Whole ones: pictures, submission, decision. */
  | { do: 'attempt'; session: number; times: number }
  | { do: 'submit'; session: number; by: 'flow' | 'api' }
  | { do: 'upload'; session: number; by: 'flow' | 'api'; context: string; times: number }
  | { do: 'decide'; session: number; status: Decided }
  | { do: 'advance'; milliseconds: number };

/** Mostly the first, so that it comes far. */
const session = fc.constantFrom(0, 0, 0, 1, 2);
const anyName = fc.constantFrom(...Object.keys(outcomes));
const by = fc.constantFrom('flow' as const, 'api' as const);

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      name: anyName,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('start', 'start', 'cancel', 'delete', 'collect', 'collect'),
      session,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('attempt' as const),
      session,
      times: fc.constantFrom(1, 1, 9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('submit' as const), session, by }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('upload' as const),
      session,
      by,
      context: fc.constantFrom(...contexts),
      times: fc.constantFrom(1, 1, 1, 38),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      session,
      status: fc.constantFrom(...decided),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      milliseconds: fc.constantFrom(0, 1_000, decisionDelay, hour, day, 6 * day, lifetime),
    }),
  },
) as fc.Arbitrary<Action>;

interface Attempt {
  contexts: Set<string>;
  decision: Decided | null;
}

/** What is known of one session, by the rules alone. */
class ModelSession {
  readonly id: string;
  readonly token: string;
  readonly told: string[] = [];
  status: Status = 'created';
  deleted = false;
  attempts: Attempt[] = [{ contexts: new Set(), decision: null }];
  uploads = 0;
  readonly #name: string;
  readonly #expiresAt: number;
  #due: { at: number; run: () => void } | null = null;

  constructor(given: { id: string; token: string; name: string; now: number }) {
    this.id = given.id;
    this.token = given.token;
    this.#name = given.name;
    this.#expiresAt = given.now + lifetime;
    if (given.name === 'Expire') {
      this.status = 'expired';
      this.attempt.decision = 'expired';
      this.#due = { at: given.now + decisionDelay, run: () => this.told.push('decision expired') };
    }
  }

  get attempt(): Attempt {
    return this.attempts.at(-1) as Attempt;
  }

  get open(): boolean {
    return ['created', 'started', 'resubmission_requested'].includes(this.status);
  }

  get takesData(): boolean {
    return this.status === 'created' || this.status === 'started';
  }

  start(now: number): void {
    if (this.status === 'started') return;
    this.#begin();
    this.status = 'started';
    this.told.push('event started');
    if (this.#name === 'Abandon') this.#decideLater(now, 'abandoned');
  }

  upload(context: string): void {
    this.#begin();
    this.attempt.contexts.add(context);
    this.uploads += 1;
  }

  submit(now: number): void {
    this.#begin();
    this.status = 'submitted';
    this.told.push('event submitted');
    const wanted = outcomes[this.#name] as Decided;
    const again = this.#name === 'ResubmitAlways' || this.attempts.length === 1;
    this.#decideLater(now, wanted === 'resubmission_requested' && !again ? 'approved' : wanted);
    if (this.attempts.length === maxAttempts) this.#decideLater(now, 'declined');
  }

  decide(wanted: Decided): void {
    this.#due = null;
    const last = this.attempts.length === maxAttempts && wanted === 'resubmission_requested';
    this.status = last ? 'declined' : wanted;
    this.attempt.decision = this.status as Decided;
    this.told.push(`decision ${this.status}`);
  }

  remove(): void {
    this.deleted = true;
    this.#due = null;
    if (this.open) this.told.push(`decision ${this.#closing()}`);
  }

  /** Everything that falls due until then, in order. */
  advance(until: number, from: number): void {
    if (this.deleted) return;
    const expires = this.#expiresAt > from && this.#expiresAt <= until;
    if (this.#due && this.#due.at <= Math.min(until, expires ? this.#expiresAt : until))
      this.#run();
    if (expires && this.open) this.decide(this.#closing());
    if (this.#due && this.#due.at <= until) this.#run();
  }

  #run(): void {
    const { run } = this.#due as { run: () => void };
    this.#due = null;
    run();
  }

  #decideLater(now: number, status: Decided): void {
    this.#due = { at: now + decisionDelay, run: () => this.decide(status) };
  }

  /** After a request for resubmission, whatever is done begins another attempt. */
  #begin(): void {
    if (this.status !== 'resubmission_requested') return;
    this.attempts.push({ contexts: new Set(), decision: null });
    this.status = 'created';
  }

  #closing(): Decided {
    return this.status === 'created' && this.attempts.length === 1 ? 'expired' : 'abandoned';
  }
}

/** A sandbox and the model, side by side. */
class World {
  readonly sandbox: TestSandbox;
  readonly #sessions: ModelSession[] = [];
  readonly #received: { id: string; told: string }[] = [];
  readonly #deletions: number[] = [];
  #now = 0;

  constructor() {
    this.sandbox = createTestSandbox({
      decisionDelay,
      webhookUrl: 'http://127.0.0.1:9/webhooks',
      fetch: async (_input, init) => {
        this.#receive(JSON.parse(String(init?.body)) as Webhook);
        return new Response(null, { status: 200 });
      },
    });
  }

  async act(action: Action): Promise<void> {
    if (action.do === 'create') await this.#create(action.name);
    else if (action.do === 'advance') await this.#advance(action.milliseconds);
    else {
      const known = this.#sessions[action.session];
      if (!known) return;
      await this.#actOn(known, action);
      await this.#compare(known);
    }
  }

  async end(): Promise<void> {
    for (const known of this.#sessions) await this.#compare(known);
    this.sandbox.close();
  }

  async #actOn(known: ModelSession, action: Exclude<Action, { do: 'create' | 'advance' }>) {
    switch (action.do) {
      case 'start':
        return this.#expect(await this.sandbox.flow(known.token, '/start'), known, () => {
          if (!known.open) return 409;
          known.start(this.#now);
          return 200;
        });
      case 'cancel':
        return this.#expect(await this.sandbox.flow(known.token, '/cancel'), known, () => 204);
      case 'upload':
        for (let time = 0; time < action.times; time += 1) {
          await this.#upload(known, action.by, action.context);
        }
        return;
      case 'submit':
        return this.#submit(known, action.by);
      case 'attempt':
        for (let time = 0; time < action.times && known.open; time += 1) {
          for (const context of contexts) await this.#upload(known, 'flow', context);
          await this.#submit(known, 'flow');
          await this.#advance(decisionDelay);
        }
        return;
      case 'collect':
        return this.#expect(
          await this.#call('POST', known, '/collected-data', {
            providerName: 'host',
            network: { ip: { addressV4: '192.0.2.1' } },
            device: { fingerprint: 'f' },
          }),
          known,
          () => (known.takesData ? 200 : 409),
        );
      case 'decide':
        if (known.deleted) return;
        await this.sandbox.control('POST', `/sessions/${known.id}/decision`, {
          status: action.status,
        });
        return known.decide(action.status);
      case 'delete':
        return this.#expect(await this.#call('DELETE', known, ''), known, () =>
          this.#delete(known),
        );
    }
  }

  async #create(name: string): Promise<void> {
    if (this.#sessions.length === 3) return;
    const { sessions } = this.sandbox.client();
    const { verification } = await sessions.create({
      verification: { person: { firstName: name } },
    });
    const { id, sessionToken } = verification;
    const given = { id, token: sessionToken ?? '', name, now: this.#now };
    this.#sessions.push(new ModelSession(given));
  }

  async #advance(milliseconds: number): Promise<void> {
    await this.sandbox.control('POST', '/clock', { advance: milliseconds });
    const from = this.#now;
    this.#now += milliseconds;
    for (const known of this.#sessions) known.advance(this.#now, from);
  }

  async #upload(known: ModelSession, way: 'flow' | 'api', context: string): Promise<void> {
    const content = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
    const response =
      way === 'flow'
        ? await this.sandbox.flow(known.token, `/media?context=${context}`, true)
        : await this.#call('POST', known, '/media', { image: { context, content } });
    this.#expect(response, known, () => {
      if (!known.open) return 409;
      if (known.uploads === maxUploads) return way === 'flow' ? 429 : 409;
      known.upload(context);
      return 201;
    });
  }

  async #submit(known: ModelSession, way: 'flow' | 'api'): Promise<void> {
    const body = { verification: { status: 'submitted' } };
    const response =
      way === 'flow'
        ? await this.sandbox.flow(known.token, '/submit')
        : await this.#call('PATCH', known, '', body);
    this.#expect(response, known, () => {
      if (!known.open) return way === 'flow' ? 409 : 400;
      const again = known.status === 'resubmission_requested';
      const complete = ['document-front', 'face'].every((context) =>
        known.attempt.contexts.has(context),
      );
      if (way === 'flow' && (again || !complete)) return 400;
      known.submit(this.#now);
      return 200;
    });
  }

  #delete(known: ModelSession): number {
    if (known.status === 'submitted' || known.status === 'review') return 400;
    const recent = this.#deletions.filter((time) => time > this.#now - day);
    if (recent.length >= 10 || recent.filter((time) => time > this.#now - hour).length >= 5) {
      return 429;
    }
    this.#deletions.push(this.#now);
    known.remove();
    return 200;
  }

  /** A deleted session is unknown, whatever is asked of it. */
  #expect(response: Response, known: ModelSession, status: () => number): void {
    expect(response.status).toBe(known.deleted ? 404 : status());
  }

  async #call(method: string, known: ModelSession, path: string, body?: unknown) {
    return this.sandbox.call(method, `/sessions/${known.id}${path}`, known.id, body);
  }

  #receive(webhook: Webhook): void {
    const { id, action, verification } = webhook;
    if (verification)
      this.#received.push({ id: verification.id, told: `decision ${verification.status}` });
    else this.#received.push({ id: id ?? '', told: `event ${action}` });
  }

  async #compare(known: ModelSession): Promise<void> {
    await this.sandbox.idle();
    const told = this.#received.filter(({ id }) => id === known.id).map((webhook) => webhook.told);
    expect(told).toEqual(known.told);
    const { sessions } = this.sandbox.client();
    if (known.deleted) {
      await expect(sessions.decision(known.id)).rejects.toMatchObject({ code: 'not-found' });
      return;
    }
    const [{ verification }, { verifications }, { images }] = await Promise.all([
      sessions.decision(known.id),
      sessions.attempts(known.id),
      sessions.media(known.id),
    ]);
    expect(verification?.status ?? null).toBe(known.attempt.decision);
    expect(verifications?.length).toBe(known.attempts.length);
    expect(verifications?.at(-1)?.status).toBe(known.status);
    expect(new Set(images?.map(({ context }) => context))).toEqual(known.attempt.contexts);
    expect(known.attempts.length).toBeLessThanOrEqual(maxAttempts);
  }
}

interface Webhook {
  id?: string;
  action?: string;
  verification?: { id: string; status: string };
}

interface Listed {
  attempts: { media: { size: number }[] }[];
}

export function sessionModelProperties(): void {
  describe('a session', () => {
    property(
      'goes through what the rules say, in any order of calls',
      200,
      fc
        .array(anyAction, { minLength: 1, maxLength: 40, size: 'max' })
        .chain((actions) => anyName.map((name): Action[] => [{ do: 'create', name }, ...actions])),
      async (actions) => {
        const world = new World();
        for (const action of actions) await world.act(action);
        await world.end();
      },
    );

    const anyFilling = fc.record({
      pictures: fc.array(fc.integer({ min: 1, max: 12_000 }), { maxLength: 5 }),
      consent: fc.integer({ min: 0, max: 20_000 }),
    });

    property(
      'makes room for others when the sandbox is full',
      200,
      fc.array(anyFilling, { minLength: 1, maxLength: 12, size: 'max' }),
      async (fillings) => {
        const limits = { maxSessions: 4, maxBytes: 100_000 };
        const sandbox = createTestSandbox(limits);
        for (const { pictures, consent } of fillings) {
          const { sessions } = sandbox.client();
          const consents = [{ type: 'general', approved: true, text: 'x'.repeat(consent) }];
          const { verification } = await sessions.create({ verification: { consents } });
          for (const size of pictures) {
            const bytes = Buffer.concat([jpeg, new Uint8Array(size)]);
            const content = bytes.toString('base64');
            const image = { context: 'face' as const, content };
            await sessions.uploadMedia(verification.id, { image });
          }
          // The newest is never the one that makes room.
          expect((await sessions.media(verification.id)).images).toHaveLength(pictures.length);
        }
        const { sessions } = (await sandbox.control('GET', '/sessions')) as { sessions: Listed[] };
        const kept = sessions.flatMap(({ attempts }) => attempts.flatMap(({ media }) => media));
        const bytes = kept.reduce((sum, { size }) => sum + size, 0);
        expect(sessions.length).toBeLessThanOrEqual(limits.maxSessions);
        expect(bytes).toBeLessThanOrEqual(limits.maxBytes);
        sandbox.close();
      },
    );
  });
}
