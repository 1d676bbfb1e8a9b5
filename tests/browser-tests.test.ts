import { describe, expect, it } from 'vitest';
import { type BrowserTest, mergeTries, WHOLE_FILE } from '../scripts/browser-tests.ts';

const place = { engine: 'Firefox', file: 'src/frame.test.ts' };

const passed = (name: string): BrowserTest => ({ ...place, name, outcome: 'passed' });
const skipped = (name: string): BrowserTest => ({ ...place, name, outcome: 'skipped' });
const failed = (name: string, message: string): BrowserTest => ({
  ...place,
  name,
  outcome: 'failed',
  message,
});

describe('a file that was run again because a test failed', () => {
  it('has passed where it passed in one of the tries, and says why it did not in the other', () => {
    const first = [passed('one'), failed('two', 'In vain'), skipped('three')];
    const second = [failed('one', 'Too late'), passed('two'), skipped('three')];
    expect(mergeTries(first, second)).toEqual([
      { ...passed('one'), retried: 'Too late' },
      { ...passed('two'), retried: 'In vain' },
      skipped('three'),
    ]);
  });

  it('has failed where it failed in both', () => {
    const first = [failed('one', 'In vain'), passed('two')];
    const second = [failed('one', 'Too late'), passed('two')];
    expect(mergeTries(first, second)).toEqual([failed('one', 'In vain'), passed('two')]);
  });

  it('has failed when there was no second result', () => {
    const first = [failed('one', 'In vain'), passed('two')];
    expect(mergeTries(first, [])).toEqual(first);
    expect(mergeTries(first, [failed(WHOLE_FILE, 'No browser')])).toContainEqual(first[0]);
  });

  it('counts tests of one name one by one', () => {
    const first = [passed('one'), failed('one', 'In vain')];
    const second = [passed('one'), passed('one')];
    expect(mergeTries(first, second)).toEqual([
      passed('one'),
      { ...passed('one'), retried: 'In vain' },
    ]);
  });

  it('counts its tests alone when it failed as a whole at first, and is named all the same', () => {
    const whole = failed(WHOLE_FILE, 'The browser went away.');
    expect(mergeTries([whole], [passed('one')])).toEqual([
      { ...whole, outcome: 'recovered', retried: 'The browser went away.' },
      passed('one'),
    ]);
    expect(mergeTries([whole], [whole])).toEqual([whole]);
    expect(mergeTries([whole], [])).toEqual([whole]);
  });
});
