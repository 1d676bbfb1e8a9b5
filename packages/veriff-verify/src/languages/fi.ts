import type { Strings } from '../strings.ts';

export default {
  start: 'Vahvista henkilöllisyys',
  openInTab: 'Avaa uudessa välilehdessä',
  title: 'Henkilöllisyyden vahvistus',
  preparing: 'Valmistellaan vahvistusta…',
  started: 'Vahvistus on avoinna.',
  submitted: 'Kuvat on lähetetty.',
  finished: 'Kiitos, kaikki vaiheet on suoritettu.',
  canceled: 'Vahvistus suljettiin ennen kuin se oli valmis.',
  deciding: 'Kiitos. Odotamme tulosta…',
  approved: 'Henkilöllisyytesi on vahvistettu.',
  declined: 'Henkilöllisyyttäsi ei voitu vahvistaa.',
  resubmission: 'Joitakin kuvia ei voitu käyttää. Ota ne uudelleen.',
  review: 'Tietojasi tarkistetaan.',
  expired: 'Vahvistus on vanhentunut. Aloita uudelleen.',
  offline: 'Yhteyttä ei näytä olevan. Yritä uudelleen.',
  unavailable: 'Vahvistus ei ole juuri nyt käytettävissä. Yritä myöhemmin uudelleen.',
  alreadyOpen: 'Toinen vahvistus on jo avoinna tällä sivulla.',
  notLoaded: 'Vahvistusta ei voitu ladata tässä.',
  noCamera: 'Tämä selain ei voi käyttää kameraa tässä. Kokeile toista selainta.',
  cameraBlocked: 'Tämä sivu ei salli vahvistuksen käyttää kameraa.',
} satisfies Strings;
