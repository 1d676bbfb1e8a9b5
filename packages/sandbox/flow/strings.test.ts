import { describe, expect, test } from 'vitest';
import { chooseLanguage, direction, fill, languageNames, languages } from './strings.ts';

const { en: english, ...translations } = languages;
const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(Object.entries(translations))('the texts in %s', (_, texts) => {
  test('are the same ones as in English', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(english));
  });

  test('have the same places to fill', () => {
    for (const [key, text] of Object.entries(english)) {
      expect(places(texts[key as keyof typeof texts]), key).toEqual(places(text));
    }
  });

  test('are translated', () => {
    const same = Object.entries(english).filter(
      ([key, text]) => texts[key as keyof typeof texts] === text,
    );
    // "Selfie" is the word in German, Spanish and French too.
    expect(same.map(([key]) => key).filter((key) => key !== 'face')).toEqual([]);
  });
});

test('every language has a name', () => {
  expect(Object.keys(languageNames)).toEqual(Object.keys(languages));
});

test('a language is found by its primary subtag, whatever its region and case', () => {
  expect(chooseLanguage(['de'])).toBe('de');
  expect(chooseLanguage(['fr-CA'])).toBe('fr');
  expect(chooseLanguage(['ES_419'])).toBe('es');
});

test('the first known language wins', () => {
  expect(chooseLanguage(['xx', 'et-EE', 'de'])).toBe('et');
});

test('an unknown language is English', () => {
  expect(chooseLanguage(['tlh'])).toBe('en');
  expect(chooseLanguage(['constructor'])).toBe('en');
  expect(chooseLanguage([''])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
});

test('Arabic is written from right to left', () => {
  expect(direction('ar')).toBe('rtl');
  expect(direction('en')).toBe('ltr');
});

test('a place without a value stays as it is', () => {
  expect(fill('Step {step} of {total}', { step: '1' })).toBe('Step 1 of {total}');
});
