import 'veriff-verify';
import type { VerificationMode } from 'veriff-verify';
import { find } from './dom.ts';
import { startThemeSwitch } from './theme.ts';

const rightToLeft = ['ar', 'fa', 'he', 'ur'];

const form = find('#switches', HTMLFormElement);
const elements = document.querySelectorAll('veriff-verify');

function apply(): void {
  const data = new FormData(form);
  const lang = String(data.get('lang'));
  document.documentElement.lang = lang;
  for (const stage of document.querySelectorAll<HTMLElement>('.stage')) {
    stage.dir = rightToLeft.includes(lang) ? 'rtl' : 'ltr';
  }
  for (const element of elements) {
    element.mode = data.get('mode') as VerificationMode;
    element.resume = element.mode === 'redirect';
    element.disabled = data.has('disabled');
  }
}

startThemeSwitch();
form.addEventListener('input', apply);
form.addEventListener('submit', (event) => event.preventDefault());
apply();
