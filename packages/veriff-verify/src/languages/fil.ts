import type { Strings } from '../strings.ts';

export default {
  start: 'I-verify ang pagkakakilanlan',
  openInTab: 'Buksan sa bagong tab',
  title: 'Pag-verify ng pagkakakilanlan',
  preparing: 'Inihahanda ang pag-verify…',
  started: 'Bukas ang pag-verify.',
  submitted: 'Naipadala na po ang inyong mga larawan.',
  finished: 'Salamat po, tapos na ang lahat ng hakbang.',
  canceled: 'Isinara ang pag-verify bago ito natapos.',
  deciding: 'Salamat po. Hinihintay namin ang resulta…',
  approved: 'Na-verify na po ang inyong pagkakakilanlan.',
  declined: 'Hindi po ma-verify ang inyong pagkakakilanlan.',
  resubmission: 'Hindi magamit ang ilang larawan. Pakikunan po muli ang mga ito.',
  review: 'Sinusuri na po ang inyong pag-verify.',
  expired: 'Nag-expire na ang pag-verify. Pakisimulan po muli.',
  offline: 'Mukhang walang koneksyon. Pakisubukan po muli.',
  unavailable: 'Hindi available ang pag-verify sa ngayon. Pakisubukan po muli mamaya.',
  alreadyOpen: 'May isa pang pag-verify na bukas na sa page na ito.',
  notLoaded: 'Hindi na-load dito ang pag-verify.',
  noCamera: 'Hindi magamit ng browser na ito ang camera rito. Pakisubukan po ang iba.',
  cameraBlocked: 'Hindi pinapayagan ng page na ito na gamitin ng pag-verify ang camera.',
} satisfies Strings;
