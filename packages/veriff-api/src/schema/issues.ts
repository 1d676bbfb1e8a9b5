import * as v from 'valibot';

/** One thing that is wrong with an input. */
export interface InputIssue {
  /** Dotted path of the field, such as `verification.person.dateOfBirth`; empty for the whole. */
  path: string;
  /** What the field must be. Never holds the value that was received. */
  message: string;
  /** True for a field that the schema does not know. */
  unknownField: boolean;
}

/** Says what is wrong and where, in words that hold no value of the input. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): InputIssue[] {
  return issues.map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    message: describe(issue),
    unknownField: isUnknownField(issue),
  }));
}

function describe(issue: v.BaseIssue<unknown>): string {
  if (isUnknownField(issue)) return 'is not a known field';
  if (issue.kind === 'validation') return issue.message;
  if (issue.received === 'undefined') return 'is missing';
  // A schema's default message quotes what was received; a message of our own does not.
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  return `must be ${expectation(issue.expected)}`;
}

/** Valibot's name of a type in words: `Object`, `string`, `("A" | "B")`. */
function expectation(expected: string | null): string {
  switch (expected) {
    case null:
      return 'of another type';
    case 'Object':
      return 'an object';
    case 'Array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    case 'string':
    case 'number':
      return `a ${expected}`;
    default:
      return expected.startsWith('(')
        ? `one of ${expected.slice(1, -1).replaceAll(' | ', ', ')}`
        : expected;
  }
}

function isUnknownField(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}
