/** Whatever the client is called with, it throws nothing but its own error. */
import { operations, Veriff, type VeriffOptions } from '@veriff-verify/api';
import fc from 'fast-check';
import { describe } from 'vitest';
import { arbitraryOf } from './arbitrary-of.ts';
import { anyObjectOf, anyRecipe, make, type Recipe } from './odd-arguments.ts';
import { anyText } from './odd-values.ts';
import { canary, keys, settle } from './outcome.ts';
import { property } from './property.ts';

const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(canary, { verification: { person: { firstName: canary, dateOfBirth: canary } } }),
  anyText,
  fc.jsonValue({ maxDepth: 2 }),
);
const anyThing = anyRecipe(anyJson);

const anyCallOptions = fc.oneof(
  anyObjectOf(['signal', 'timeout', 'path', 'apiKey', 'id', 'body', 'headers'], anyThing),
  anyThing,
  fc.constant<Recipe>({ json: { timeout: 20 } }),
);

/** Any of the methods, its arguments right, or wrong in any way. */
const anyCall = fc.constantFrom(...Object.values(operations)).chain(({ name, path, request }) => {
  const id = path.includes('{') ? [fc.uuid()] : [];
  const body = request === null ? [] : [arbitraryOf(request)];
  const right = [...id, ...body].map((argument) => argument.map((json): Recipe => ({ json })));
  const tuple = right.map((argument) => fc.oneof(argument, anyThing));
  return fc.record(
    {
      method: fc.constant(name),
      arguments: fc.oneof(
        { weight: 4, arbitrary: fc.tuple(...tuple, anyCallOptions) },
        { weight: 1, arbitrary: fc.array(anyThing, { maxLength: 4 }) },
      ),
    },
    { noNullPrototype: true },
  );
});

const anyOptions = fc.oneof(
  anyObjectOf(
    [
      ...['apiKey', 'sharedSecret', 'baseUrl', 'integrationId', 'fetch', 'timeout', 'retry'],
      ...['compress', 'requireSignedResponses'],
    ],
    fc.oneof(
      anyThing,
      anyObjectOf(['attempts', 'baseDelay', 'maxDelay'], anyThing),
      anyText.map((json) => ({ json })),
    ),
  ),
  anyThing,
);

/** A method by its name, such as `sessions.create`. */
export function call(veriff: Veriff, name: string, args: readonly unknown[]): unknown {
  const [group = '', method = ''] = name.split('.');
  const methods = Reflect.get(veriff, group) as Record<string, (...all: unknown[]) => unknown>;
  return methods[method]?.(...args);
}

const answerNotFound: typeof fetch = () =>
  Promise.resolve(Response.json({ status: 'fail', code: '404', message: canary }, { status: 404 }));

const answerUnavailable: typeof fetch = () =>
  Promise.resolve(new Response(canary, { status: 503 }));

export function clientArgumentProperties(): void {
  describe('the client throws nothing but its own error', () => {
    property('whatever its methods are called with', 3_000, anyCall, async (given) => {
      const veriff = new Veriff({ ...keys, fetch: answerNotFound, timeout: 100, retry: false });
      await settle(() => call(veriff, given.method, given.arguments.map(make)));
    });

    property('whatever it is made with', 1_500, anyOptions, async (recipe) => {
      await settle(() => new Veriff(make(recipe) as VeriffOptions));
    });

    property('however right options are spoiled', 1_500, anyOptions, async (recipe) => {
      const spoiled = 'object' in recipe ? recipe.object : {};
      const right = { ...keys, fetch: answerUnavailable, timeout: 20, retry: { baseDelay: 1 } };
      const options = { ...right, ...(make({ object: spoiled }) as Partial<VeriffOptions>) };
      const made = await settle(() => new Veriff(options));
      if ('error' in made) return;
      // With the limit of the call, so that endless repeats end too.
      await settle(() => made.value.sessions.decision('an-id', { timeout: 5 }));
    });

    property(
      'whatever webhooks.parse is given',
      1_500,
      fc.tuple(
        fc.oneof(
          anyThing,
          fc.json().map((json) => ({ json })),
        ),
        fc.oneof(
          anyThing,
          anyObjectOf(
            ['x-hmac-signature', 'vrf-hmac-signature', 'X-Auth-Client', 'get', '__proto__'],
            anyThing,
          ),
        ),
      ),
      async ([body, headers]) => {
        const { webhooks } = new Veriff(keys);
        const outcome = await settle(() =>
          webhooks.parse(make(body) as string, make(headers) as Headers),
        );
        if ('value' in outcome) throw new Error('took a webhook that nobody signed');
      },
    );
  });
}
