import type { Strings } from '../strings.ts';

export default {
  start: 'Potrdite identiteto',
  openInTab: 'Odprite v novem zavihku',
  title: 'Preverjanje identitete',
  preparing: 'Priprava preverjanja…',
  started: 'Preverjanje je odprto.',
  submitted: 'Vaše fotografije so poslane.',
  finished: 'Hvala, vsi koraki so končani.',
  canceled: 'Preverjanje je bilo zaprto pred koncem.',
  deciding: 'Hvala. Čakamo na rezultat…',
  approved: 'Vaša identiteta je potrjena.',
  declined: 'Vaše identitete ni bilo mogoče potrditi.',
  resubmission: 'Nekaterih fotografij ni bilo mogoče uporabiti. Posnemite jih znova.',
  review: 'Vaši podatki so v pregledu.',
  expired: 'Preverjanje je poteklo. Začnite znova.',
  offline: 'Videti je, da ni povezave. Poskusite znova.',
  unavailable: 'Preverjanje trenutno ni na voljo. Poskusite pozneje.',
  alreadyOpen: 'Na tej strani je že odprto drugo preverjanje.',
  notLoaded: 'Preverjanja tukaj ni bilo mogoče naložiti.',
  noCamera: 'Ta brskalnik tukaj ne more uporabiti kamere. Poskusite z drugim.',
  cameraBlocked: 'Ta stran preverjanju ne dovoli uporabe kamere.',
} satisfies Strings;
