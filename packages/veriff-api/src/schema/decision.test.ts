import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { decisionResponse, decisionVerification } from './decision.ts';

describe('decisionResponse', () => {
  test('is null while there is no decision', () => {
    expect(v.parse(decisionResponse, { status: 'success', verification: null }).verification).toBe(
      null,
    );
    expect(v.parse(decisionResponse, { status: 'success' }).verification).toBe(null);
  });

  test('reads a decision in which all but the id is null', () => {
    const output = v.parse(decisionResponse, {
      status: 'success',
      verification: {
        id: 'a',
        status: 'approved',
        code: 9001,
        person: { firstName: null, dateOfBirth: null, addresses: null },
        document: { number: null },
        additionalVerifiedData: {},
        riskLabels: null,
      },
    });
    expect(output.verification).toMatchObject({ id: 'a', status: 'approved', code: 9001 });
    expect(output.verification?.person?.firstName).toBe(null);
  });
});

describe('decisionVerification', () => {
  test('reads a code that was sent as text', () => {
    expect(
      v.parse(decisionVerification, { id: 'a', code: '9001', reasonCode: '204' }),
    ).toMatchObject({
      code: 9001,
      reasonCode: 204,
    });
  });

  test('survives fields of another type than documented', () => {
    const output = v.parse(decisionVerification, {
      id: 'a',
      person: 'nobody',
      document: [],
      riskLabels: { label: 'x' },
      insights: [1, 2],
      reasonCode: {},
      highRisk: 'yes',
    });
    expect(output).toMatchObject({
      person: null,
      riskLabels: null,
      insights: null,
      reasonCode: null,
    });
  });

  test('keeps a status that is not known yet', () => {
    expect(v.parse(decisionVerification, { id: 'a', status: 'pondered' }).status).toBe('pondered');
  });
});
