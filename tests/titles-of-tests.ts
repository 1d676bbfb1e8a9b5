/** Which tests a file runs, by their titles, as its source says. */
import ts from 'typescript';

/** What keeps a test from running, or lets it pass without what it says. */
const modifiersThatSkip = new Set(['skip', 'skipIf', 'runIf', 'todo', 'fails']);

/**
 * @param source - Of a test file, for vitest or mocha.
 * @returns titles of tests, and of groups that hold one: as written, so with `%s` where there are
 *   several. Not of those that are skipped, always or under a condition, and of empty ones.
 */
export function titlesOfTests(source: string): Set<string> {
  const titles = new Set<string>();
  const file = ts.createSourceFile('a.test.ts', source, ts.ScriptTarget.Latest, true);

  /** @param groups - Titles of the groups around the node. */
  function visit(node: ts.Node, groups: readonly string[]): void {
    const found = ts.isCallExpression(node) ? read(node) : null;
    if (found === null) {
      ts.forEachChild(node, (child) => visit(child, groups));
      return;
    }
    const { kind, title, isSkipped, body } = found;
    if (isSkipped) return;
    if (kind === 'group') {
      ts.forEachChild(body, (child) => visit(child, [...groups, title]));
    } else if (!ts.isBlock(body) || body.statements.length > 0) {
      for (const running of [...groups, title]) titles.add(running);
    }
  }

  visit(file, []);
  return titles;
}

interface Found {
  kind: 'group' | 'test';
  title: string;
  isSkipped: boolean;
  body: ts.ConciseBody;
}

/** A call such as `test('title', () => …)` or `describe.each(…)('title', () => …)`. */
function read(call: ts.CallExpression): Found | null {
  const [name, ...rest] = call.arguments;
  const run = rest.find((argument) => ts.isArrowFunction(argument));
  if (name === undefined || !ts.isStringLiteralLike(name) || run === undefined) return null;
  const modifiers: string[] = [];
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee)) modifiers.push(callee.name.text);
    else if (!ts.isCallExpression(callee)) return null;
    callee = callee.expression;
  }
  if (!/^(test|it|describe)$/.test(callee.text)) return null;
  return {
    kind: callee.text === 'describe' ? 'group' : 'test',
    title: name.text,
    isSkipped: modifiers.some((modifier) => modifiersThatSkip.has(modifier)),
    body: run.body,
  };
}
