import type { Strings } from '../strings.ts';

export default {
  start: 'Potvrdite identitet',
  openInTab: 'Otvorite u novoj kartici',
  title: 'Provera identiteta',
  preparing: 'Priprema provere…',
  started: 'Provera je otvorena.',
  submitted: 'Vaše fotografije su poslate.',
  finished: 'Hvala, svi koraci su završeni.',
  canceled: 'Provera je zatvorena pre završetka.',
  deciding: 'Hvala. Čekamo rezultat…',
  approved: 'Vaš identitet je potvrđen.',
  declined: 'Vaš identitet nije bilo moguće potvrditi.',
  resubmission: 'Neke fotografije nisu upotrebljive. Snimite ih ponovo.',
  review: 'Vaši podaci se pregledaju.',
  expired: 'Provera je istekla. Počnite ponovo.',
  offline: 'Izgleda da nema veze. Pokušajte ponovo.',
  unavailable: 'Provera trenutno nije dostupna. Pokušajte kasnije.',
  alreadyOpen: 'Na ovoj stranici je već otvorena druga provera.',
  notLoaded: 'Provera nije mogla da se učita ovde.',
  noCamera: 'Ovaj pregledač ovde ne može da koristi kameru. Pokušajte sa drugim.',
  cameraBlocked: 'Ova stranica ne dozvoljava proveri da koristi kameru.',
} satisfies Strings;
