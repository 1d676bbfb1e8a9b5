import type { Strings } from '../strings.ts';

export default {
  start: 'Potvrdite identitet',
  openInTab: 'Otvorite u novoj kartici',
  title: 'Provjera identiteta',
  preparing: 'Priprema provjere…',
  started: 'Provjera je otvorena.',
  submitted: 'Vaše su fotografije poslane.',
  finished: 'Hvala, svi su koraci dovršeni.',
  canceled: 'Provjera je zatvorena prije dovršetka.',
  deciding: 'Hvala. Čekamo rezultat…',
  approved: 'Vaš je identitet potvrđen.',
  declined: 'Vaš identitet nije bilo moguće potvrditi.',
  resubmission: 'Neke se fotografije ne mogu upotrijebiti. Snimite ih ponovno.',
  review: 'Vaši se podaci pregledavaju.',
  expired: 'Provjera je istekla. Počnite ponovno.',
  offline: 'Čini se da nema veze. Pokušajte ponovno.',
  unavailable: 'Provjera trenutačno nije dostupna. Pokušajte kasnije.',
  alreadyOpen: 'Na ovoj je stranici već otvorena druga provjera.',
  notLoaded: 'Provjera se ovdje nije mogla učitati.',
  noCamera: 'Ovaj preglednik ovdje ne može koristiti kameru. Pokušajte s drugim.',
  cameraBlocked: 'Ova stranica ne dopušta provjeri korištenje kamere.',
} satisfies Strings;
