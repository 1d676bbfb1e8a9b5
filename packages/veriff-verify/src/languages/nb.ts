import type { Strings } from '../strings.ts';

export default {
  start: 'Bekreft identiteten din',
  openInTab: 'Åpne i en ny fane',
  title: 'Identitetskontroll',
  preparing: 'Kontrollen forberedes…',
  started: 'Kontrollen er åpen.',
  submitted: 'Bildene dine er sendt.',
  finished: 'Takk, alle trinn er fullført.',
  canceled: 'Kontrollen ble lukket før den var fullført.',
  deciding: 'Takk. Vi venter på resultatet…',
  approved: 'Identiteten din er bekreftet.',
  declined: 'Identiteten din kunne ikke bekreftes.',
  resubmission: 'Noen bilder kunne ikke brukes. Ta dem på nytt.',
  review: 'Opplysningene dine blir gjennomgått.',
  expired: 'Kontrollen er utløpt. Start på nytt.',
  offline: 'Det ser ikke ut til å være forbindelse. Prøv igjen.',
  unavailable: 'Kontrollen er ikke tilgjengelig akkurat nå. Prøv igjen senere.',
  alreadyOpen: 'En annen kontroll er allerede åpen på denne siden.',
  notLoaded: 'Kontrollen kunne ikke lastes inn her.',
  noCamera: 'Denne nettleseren kan ikke bruke kameraet her. Prøv en annen.',
  cameraBlocked: 'Denne siden tillater ikke at kontrollen bruker kameraet.',
} satisfies Strings;
