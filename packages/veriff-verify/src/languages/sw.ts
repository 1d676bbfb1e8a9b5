import type { Strings } from '../strings.ts';

export default {
  start: 'Thibitisha utambulisho wako',
  openInTab: 'Fungua kwenye kichupo kipya',
  title: 'Uthibitishaji wa utambulisho',
  preparing: 'Uthibitishaji unaandaliwa…',
  started: 'Uthibitishaji umefunguliwa.',
  submitted: 'Picha zako zimetumwa.',
  finished: 'Asante, hatua zote zimekamilika.',
  canceled: 'Uthibitishaji ulifungwa kabla ya kukamilika.',
  deciding: 'Asante. Tunasubiri matokeo…',
  approved: 'Utambulisho wako umethibitishwa.',
  declined: 'Utambulisho wako haukuweza kuthibitishwa.',
  resubmission: 'Baadhi ya picha hazikuweza kutumika. Tafadhali zipige tena.',
  review: 'Uthibitishaji wako unakaguliwa.',
  expired: 'Muda wa uthibitishaji umeisha. Tafadhali anza tena.',
  offline: 'Inaonekana hakuna muunganisho. Tafadhali jaribu tena.',
  unavailable: 'Uthibitishaji haupatikani kwa sasa. Tafadhali jaribu tena baadaye.',
  alreadyOpen: 'Uthibitishaji mwingine tayari umefunguliwa kwenye ukurasa huu.',
  notLoaded: 'Uthibitishaji haukuweza kupakiwa hapa.',
  noCamera: 'Kivinjari hiki hakiwezi kutumia kamera hapa. Tafadhali jaribu kingine.',
  cameraBlocked: 'Ukurasa huu hauruhusu uthibitishaji kutumia kamera.',
} satisfies Strings;
