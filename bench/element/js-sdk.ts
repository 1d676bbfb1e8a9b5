/** Veriff's form and its frame, as their READMEs show. Only built, to know their size. */
import { createVeriffFrame } from '@veriff/incontext-sdk';
// @ts-expect-error The documented form; its types know another, which fails when it runs.
import { Veriff } from '@veriff/js-sdk';

const veriff = Veriff({
  apiKey: 'key',
  parentId: 'veriff-root',
  onSession(error: unknown, response: { verification: { url: string } }) {
    if (!error) createVeriffFrame({ url: response.verification.url });
  },
});
veriff.mount();
