import type { Strings } from '../strings.ts';

export default {
  start: 'Kinnitage oma isik',
  openInTab: 'Avage uuel vahelehel',
  title: 'Isikutuvastus',
  preparing: 'Isikutuvastuse ettevalmistamine…',
  started: 'Isikutuvastus on avatud.',
  submitted: 'Teie pildid on saadetud.',
  finished: 'Täname, kõik sammud on tehtud.',
  canceled: 'Isikutuvastus suleti enne lõpetamist.',
  deciding: 'Täname. Ootame tulemust…',
  approved: 'Teie isik on tuvastatud.',
  declined: 'Teie isikut ei õnnestunud tuvastada.',
  resubmission: 'Mõnda pilti ei saanud kasutada. Palun tehke need uuesti.',
  review: 'Teie andmeid vaadatakse läbi.',
  expired: 'Isikutuvastus on aegunud. Palun alustage uuesti.',
  offline: 'Ühendus näib puuduvat. Palun proovige uuesti.',
  unavailable: 'Isikutuvastus pole praegu saadaval. Palun proovige hiljem uuesti.',
  alreadyOpen: 'Sellel lehel on juba avatud teine isikutuvastus.',
  notLoaded: 'Isikutuvastust ei õnnestunud siin laadida.',
  noCamera: 'See brauser ei saa siin kaamerat kasutada. Palun proovige teist brauserit.',
  cameraBlocked: 'See leht ei luba isikutuvastusel kaamerat kasutada.',
} satisfies Strings;
