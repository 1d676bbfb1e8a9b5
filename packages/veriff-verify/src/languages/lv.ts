import type { Strings } from '../strings.ts';

export default {
  start: 'Apstiprināt identitāti',
  openInTab: 'Atvērt jaunā cilnē',
  title: 'Identitātes pārbaude',
  preparing: 'Pārbaude tiek sagatavota…',
  started: 'Pārbaude ir atvērta.',
  submitted: 'Jūsu attēli ir nosūtīti.',
  finished: 'Paldies, visi soļi ir pabeigti.',
  canceled: 'Pārbaude tika aizvērta pirms pabeigšanas.',
  deciding: 'Paldies. Gaidām rezultātu…',
  approved: 'Jūsu identitāte ir apstiprināta.',
  declined: 'Jūsu identitāti neizdevās apstiprināt.',
  resubmission: 'Dažus attēlus nevarēja izmantot. Lūdzu, uzņemiet tos vēlreiz.',
  review: 'Jūsu dati tiek izskatīti.',
  expired: 'Pārbaudes termiņš ir beidzies. Lūdzu, sāciet no jauna.',
  offline: 'Šķiet, ka nav savienojuma. Lūdzu, mēģiniet vēlreiz.',
  unavailable: 'Pārbaude pašlaik nav pieejama. Lūdzu, mēģiniet vēlāk.',
  alreadyOpen: 'Šajā lapā jau ir atvērta cita pārbaude.',
  notLoaded: 'Pārbaudi šeit neizdevās ielādēt.',
  noCamera: 'Šī pārlūkprogramma šeit nevar izmantot kameru. Lūdzu, izmēģiniet citu.',
  cameraBlocked: 'Šī lapa neļauj pārbaudei izmantot kameru.',
} satisfies Strings;
