import type { Strings } from '../strings.ts';

export default {
  start: 'Verifiera din identitet',
  openInTab: 'Öppna i en ny flik',
  title: 'Identitetsverifiering',
  preparing: 'Verifieringen förbereds…',
  started: 'Verifieringen är öppen.',
  submitted: 'Dina bilder har skickats.',
  finished: 'Tack, alla steg är klara.',
  canceled: 'Verifieringen stängdes innan den var klar.',
  deciding: 'Tack. Vi väntar på resultatet…',
  approved: 'Din identitet har verifierats.',
  declined: 'Din identitet kunde inte verifieras.',
  resubmission: 'Vissa bilder kunde inte användas. Ta om dem.',
  review: 'Din verifiering granskas.',
  expired: 'Verifieringen har gått ut. Börja om.',
  offline: 'Det verkar inte finnas någon anslutning. Försök igen.',
  unavailable: 'Verifieringen är inte tillgänglig just nu. Försök igen senare.',
  alreadyOpen: 'En annan verifiering är redan öppen på den här sidan.',
  notLoaded: 'Verifieringen kunde inte läsas in här.',
  noCamera: 'Den här webbläsaren kan inte använda kameran här. Prova en annan.',
  cameraBlocked: 'Den här sidan tillåter inte att verifieringen använder kameran.',
} satisfies Strings;
