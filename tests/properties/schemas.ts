/** The generator itself: whatever it makes, the schema takes. */
import { operations } from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect } from 'vitest';
import { arbitraryOf } from './arbitrary-of.ts';
import { property } from './property.ts';

export function schemaProperties(): void {
  describe('generated values', () => {
    for (const { name, request, response } of Object.values(operations)) {
      if (request !== null) {
        property(`satisfy the request of ${name}`, 150, arbitraryOf(request), (value) => {
          expect(v.safeParse(request, value).issues).toBe(undefined);
        });
      }
      if (response !== null) {
        property(`satisfy the answer of ${name}`, 50, arbitraryOf(response), (value) => {
          expect(v.safeParse(response, value).issues).toBe(undefined);
        });
      }
    }
  });
}
