import { operations } from '@veriff-verify/api';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { answers, webhookBodies } from './openapi-answers.generated.ts';
import { recordAnswers } from './testing/recorded-answers.ts';

const file = ({ answers, webhookBodies }: Record<string, unknown>) => `\
// What the sandbox answered: examples of the OpenAPI document. Do not edit; after a change run
// vitest run src/openapi-answers.test.ts -u
import type { Examples } from './openapi-examples.ts';

export const answers: Readonly<Record<string, Examples>> = ${JSON.stringify(answers, null, 2)};

export const webhookBodies: Readonly<Record<string, Examples>> = ${JSON.stringify(webhookBodies, null, 2)};
`;

it('holds what the sandbox answers today', async () => {
  await expect(file({ ...(await recordAnswers()) })).toMatchFileSnapshot(
    './openapi-answers.generated.ts',
  );
});

it('has an answer of every operation that answers JSON', () => {
  const expected = Object.entries(operations).filter(([, { response }]) => response !== null);
  expect(Object.keys(answers).sort()).toEqual(expected.map(([key]) => key).sort());
});

it('has a body of every kind of webhook', () => {
  const kinds = ['decision', 'event', 'full-auto', 'user-status', 'watchlist'];
  expect(Object.keys(webhookBodies).sort()).toEqual(kinds);
});

it.each(Object.entries(operations).filter(([, { response }]) => response !== null))(
  'reads each answer of %s with its own schema, unchanged',
  (key, { response }) => {
    for (const { value } of Object.values(answers[key] ?? {})) {
      expect(v.parse(response as v.GenericSchema, value)).toMatchObject(value as object);
    }
  },
);
