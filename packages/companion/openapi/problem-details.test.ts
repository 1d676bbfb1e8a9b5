/** What every problem says, as the sources have it. */
import { readdirSync, readFileSync } from 'node:fs';
import { veriffCodes } from '@veriff-verify/api';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { details } from './document.ts';

const folder = new URL('../src/', import.meta.url).pathname;
const files = readdirSync(folder).filter((name) => /^[\w-]+(?<!\.test)\.ts$/.test(name));

/** A sentence that tells the caller to do something, or a rule that a value has to meet. */
const instruction =
  /(^|\. |, )(Activate|Ask|Check|Correct|Create|Give|Leave|Nest|Send|Sign in|Submit|Tell|Try|Use|Wait)\b|\bmust\b/;

interface Detail {
  where: string;
  /** Null where the text is made elsewhere. */
  text: string | null;
}

/** Where text of a detail is given: the place of the argument in a call of each. */
const places: Readonly<Record<string, number>> = {
  ProblemError: 1,
  unauthorized: 0,
  wrongContent: 0,
};

function detailsOf(name: string): Detail[] {
  const found: Detail[] = [];
  const text = readFileSync(folder + name, 'utf8');
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const place = places[node.expression.getText()];
      const given = place === undefined ? undefined : node.arguments?.[place];
      if (given) found.push({ where: `${name}: ${given.getText()}`, text: textOf(given) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

const all = files.flatMap(detailsOf);

describe('the detail of each problem says what to do', () => {
  test.each(all.filter(({ text }) => text !== null))('$where', ({ text }) => {
    expect(text).toMatch(instruction);
  });

  test('those that are made elsewhere are known', () => {
    const others = all.filter(({ text }) => text === null).map(({ where }) => where);
    expect(others.sort()).toEqual([
      'media.ts: detail',
      'ticket.ts: detail',
      'upstream.ts: refusal(error)',
      // Of `parseWebhook`, which has tests of its own.
      'webhooks.ts: cause.message',
      'webhooks.ts: cause.message',
    ]);
  });

  test.each(Object.entries(veriffCodes))("Veriff's code %s", (_code, { advice }) => {
    expect(advice).toMatch(instruction);
  });

  test.each(Object.entries(details))('the example of %s is one of them', (_code, example) => {
    const texts = all.map(({ text }) => text ?? '');
    const words = (text: string) =>
      text.replaceAll(/[\w.]*\d[\w.]*|init(\.\w+)+|…|[A-Z]{3,}/g, '').trim();
    expect(texts.map(words)).toContain(words(example));
  });
});
