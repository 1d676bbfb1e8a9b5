import type { Strings } from '../strings.ts';

export default {
  start: 'Személyazonosság igazolása',
  openInTab: 'Megnyitás új lapon',
  title: 'Személyazonosság-ellenőrzés',
  preparing: 'Az ellenőrzés előkészítése…',
  started: 'Az ellenőrzés meg van nyitva.',
  submitted: 'A fényképeket elküldtük.',
  finished: 'Köszönjük, minden lépés elkészült.',
  canceled: 'Az ellenőrzés a befejezése előtt bezárult.',
  deciding: 'Köszönjük. Várjuk az eredményt…',
  approved: 'Személyazonosságát igazoltuk.',
  declined: 'Személyazonosságát nem sikerült igazolni.',
  resubmission: 'Néhány fénykép nem használható. Kérjük, készítse el őket újra.',
  review: 'Adatait jelenleg vizsgáljuk.',
  expired: 'Az ellenőrzés lejárt. Kérjük, kezdje újra.',
  offline: 'Úgy tűnik, nincs kapcsolat. Kérjük, próbálja újra.',
  unavailable: 'Az ellenőrzés jelenleg nem érhető el. Kérjük, próbálja később.',
  alreadyOpen: 'Ezen az oldalon már meg van nyitva egy másik ellenőrzés.',
  notLoaded: 'Az ellenőrzést itt nem sikerült betölteni.',
  noCamera: 'Ez a böngésző itt nem tudja használni a kamerát. Kérjük, próbáljon másikat.',
  cameraBlocked: 'Ez az oldal nem engedi, hogy az ellenőrzés használja a kamerát.',
} satisfies Strings;
