import type { Strings } from '../strings.ts';

export default {
  start: 'Overiť totožnosť',
  openInTab: 'Otvoriť na novej karte',
  title: 'Overenie totožnosti',
  preparing: 'Overenie sa pripravuje…',
  started: 'Overenie je otvorené.',
  submitted: 'Vaše fotografie boli odoslané.',
  finished: 'Ďakujeme, všetky kroky sú dokončené.',
  canceled: 'Overenie bolo zatvorené pred dokončením.',
  deciding: 'Ďakujeme. Čakáme na výsledok…',
  approved: 'Vaša totožnosť bola overená.',
  declined: 'Vašu totožnosť sa nepodarilo overiť.',
  resubmission: 'Niektoré fotografie sa nedajú použiť. Urobte ich, prosím, znova.',
  review: 'Vaše overenie sa posudzuje.',
  expired: 'Platnosť overenia uplynula. Začnite, prosím, znova.',
  offline: 'Zdá sa, že chýba pripojenie. Skúste to, prosím, znova.',
  unavailable: 'Overenie teraz nie je k dispozícii. Skúste to, prosím, neskôr.',
  alreadyOpen: 'Na tejto stránke je už otvorené iné overenie.',
  notLoaded: 'Overenie sa tu nepodarilo načítať.',
  noCamera: 'Tento prehliadač tu nemôže použiť kameru. Skúste, prosím, iný.',
  cameraBlocked: 'Táto stránka nedovoľuje overeniu použiť kameru.',
} satisfies Strings;
