import type { Strings } from '../strings.ts';

export default {
  start: 'Verificați identitatea',
  openInTab: 'Deschideți într-o filă nouă',
  title: 'Verificarea identității',
  preparing: 'Se pregătește verificarea…',
  started: 'Verificarea este deschisă.',
  submitted: 'Fotografiile dvs. au fost trimise.',
  finished: 'Vă mulțumim, toți pașii sunt finalizați.',
  canceled: 'Verificarea a fost închisă înainte de finalizare.',
  deciding: 'Vă mulțumim. Așteptăm rezultatul…',
  approved: 'Identitatea dvs. a fost verificată.',
  declined: 'Identitatea dvs. nu a putut fi verificată.',
  resubmission: 'Unele fotografii nu au putut fi folosite. Vă rugăm să le refaceți.',
  review: 'Verificarea dvs. este în curs de analiză.',
  expired: 'Verificarea a expirat. Vă rugăm să începeți din nou.',
  offline: 'Se pare că nu există conexiune. Vă rugăm să încercați din nou.',
  unavailable: 'Verificarea nu este disponibilă momentan. Vă rugăm să încercați mai târziu.',
  alreadyOpen: 'O altă verificare este deja deschisă pe această pagină.',
  notLoaded: 'Verificarea nu s-a putut încărca aici.',
  noCamera: 'Acest browser nu poate folosi camera aici. Vă rugăm să încercați altul.',
  cameraBlocked: 'Această pagină nu permite verificării să folosească camera.',
} satisfies Strings;
