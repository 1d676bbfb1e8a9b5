import 'veriff-verify';
import { startChoices } from './choices.ts';
import { startEventLog } from './event-log.ts';
import { startRecord } from './record.ts';
import { showSnippet } from './snippet.ts';
import { startThemeSwitch } from './theme.ts';

const element = document.querySelector('veriff-verify');
if (element === null) throw new Error('index.html has no <veriff-verify>.');

startThemeSwitch();
startEventLog(element);
startRecord(element);
startChoices(element, () => showSnippet(element));
