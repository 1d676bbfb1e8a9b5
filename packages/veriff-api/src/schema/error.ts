import * as v from 'valibot';
import { number, text } from './values.ts';

/**
 * Body of an error. Veriff's pages show a numeric `status` and a textual `code`; others have
 * seen `"status": "fail"` and a numeric `code`. All of them are read.
 */
export const errorBody = v.looseObject({
  status: text,
  code: number,
  message: text,
});

export type ErrorBody = v.InferOutput<typeof errorBody>;
