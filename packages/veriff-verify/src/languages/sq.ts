import type { Strings } from '../strings.ts';

export default {
  start: 'Verifikoni identitetin',
  openInTab: 'Hapeni në një skedë të re',
  title: 'Verifikimi i identitetit',
  preparing: 'Verifikimi po përgatitet…',
  started: 'Verifikimi është i hapur.',
  submitted: 'Fotografitë tuaja u dërguan.',
  finished: 'Faleminderit, të gjithë hapat u përfunduan.',
  canceled: 'Verifikimi u mbyll para se të përfundonte.',
  deciding: 'Faleminderit. Po presim rezultatin…',
  approved: 'Identiteti juaj u verifikua.',
  declined: 'Nuk mundëm ta verifikonim identitetin tuaj.',
  resubmission: 'Disa fotografi nuk mund të përdoren. Ju lutemi, bëjini përsëri.',
  review: 'Verifikimi juaj po shqyrtohet.',
  expired: 'Verifikimi ka skaduar. Ju lutemi, filloni përsëri.',
  offline: 'Duket se nuk ka lidhje. Ju lutemi, provoni përsëri.',
  unavailable: 'Verifikimi nuk është i disponueshëm tani. Ju lutemi, provoni më vonë.',
  alreadyOpen: 'Një verifikim tjetër është tashmë i hapur në këtë faqe.',
  notLoaded: 'Verifikimi nuk u ngarkua këtu.',
  noCamera: 'Ky shfletues nuk mund ta përdorë kamerën këtu. Ju lutemi, provoni një tjetër.',
  cameraBlocked: 'Kjo faqe nuk e lejon verifikimin të përdorë kamerën.',
} satisfies Strings;
