/** All properties in one file, so that their cases can be counted together. */
import { expect, test } from 'vitest';
import { clientAnswerProperties } from './client-answers.ts';
import { clientArgumentProperties } from './client-arguments.ts';
import { casesExpected, casesRun, seed } from './property.ts';
import { roundTripProperties } from './round-trip.ts';
import { sandboxRequestProperties } from './sandbox-requests.ts';
import { schemaProperties } from './schemas.ts';
import { sessionModelProperties } from './session-model.ts';
import { signatureProperties } from './signatures.ts';

schemaProperties();
signatureProperties();
roundTripProperties();
sandboxRequestProperties();
sessionModelProperties();
clientArgumentProperties();
clientAnswerProperties();

console.log(`Properties, PROPERTY_SEED=${seed}`);

test('as many cases ran as are promised', { retry: 0 }, () => {
  const counts = casesRun();
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${all.toLocaleString('en')} cases of ${counts.size} properties`);
  expect(all).toBeGreaterThanOrEqual(casesExpected);
});
