import type { Strings } from '../strings.ts';

export default {
  start: 'Ověřit totožnost',
  openInTab: 'Otevřít na nové kartě',
  title: 'Ověření totožnosti',
  preparing: 'Ověření se připravuje…',
  started: 'Ověření je otevřené.',
  submitted: 'Vaše fotografie byly odeslány.',
  finished: 'Děkujeme, všechny kroky jsou dokončeny.',
  canceled: 'Ověření bylo zavřeno před dokončením.',
  deciding: 'Děkujeme. Čekáme na výsledek…',
  approved: 'Vaše totožnost byla ověřena.',
  declined: 'Vaši totožnost se nepodařilo ověřit.',
  resubmission: 'Některé fotografie nelze použít. Pořiďte je prosím znovu.',
  review: 'Vaše ověření se posuzuje.',
  expired: 'Platnost ověření vypršela. Začněte prosím znovu.',
  offline: 'Zdá se, že chybí připojení. Zkuste to prosím znovu.',
  unavailable: 'Ověření teď není k dispozici. Zkuste to prosím později.',
  alreadyOpen: 'Na této stránce je již otevřeno jiné ověření.',
  notLoaded: 'Ověření se zde nepodařilo načíst.',
  noCamera: 'Tento prohlížeč zde nemůže použít kameru. Zkuste prosím jiný.',
  cameraBlocked: 'Tato stránka ověření nedovoluje použít kameru.',
} satisfies Strings;
