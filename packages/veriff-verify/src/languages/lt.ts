import type { Strings } from '../strings.ts';

export default {
  start: 'Patvirtinti tapatybę',
  openInTab: 'Atidaryti naujame skirtuke',
  title: 'Tapatybės patikra',
  preparing: 'Patikra ruošiama…',
  started: 'Patikra atidaryta.',
  submitted: 'Jūsų nuotraukos išsiųstos.',
  finished: 'Dėkojame, visi veiksmai atlikti.',
  canceled: 'Patikra uždaryta jos nebaigus.',
  deciding: 'Dėkojame. Laukiame rezultato…',
  approved: 'Jūsų tapatybė patvirtinta.',
  declined: 'Jūsų tapatybės patvirtinti nepavyko.',
  resubmission: 'Kai kurios nuotraukos netinkamos. Prašome nufotografuoti dar kartą.',
  review: 'Jūsų duomenys peržiūrimi.',
  expired: 'Patikros laikas baigėsi. Prašome pradėti iš naujo.',
  offline: 'Atrodo, kad nėra ryšio. Prašome bandyti dar kartą.',
  unavailable: 'Patikra šiuo metu neprieinama. Prašome bandyti vėliau.',
  alreadyOpen: 'Šiame puslapyje jau atidaryta kita patikra.',
  notLoaded: 'Patikros čia įkelti nepavyko.',
  noCamera: 'Ši naršyklė čia negali naudoti kameros. Prašome pabandyti kitą.',
  cameraBlocked: 'Šis puslapis neleidžia patikrai naudoti kameros.',
} satisfies Strings;
