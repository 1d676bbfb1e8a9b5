import type { Strings } from '../strings.ts';

export default {
  start: 'Identiteit verifiëren',
  openInTab: 'Openen in een nieuw tabblad',
  title: 'Identiteitsverificatie',
  preparing: 'De verificatie wordt voorbereid…',
  started: 'De verificatie is geopend.',
  submitted: 'Uw foto’s zijn verzonden.',
  finished: 'Dank u, alle stappen zijn voltooid.',
  canceled: 'De verificatie is gesloten voordat deze was voltooid.',
  deciding: 'Dank u. We wachten op het resultaat…',
  approved: 'Uw identiteit is geverifieerd.',
  declined: 'Uw identiteit kon niet worden geverifieerd.',
  resubmission: 'Sommige foto’s waren niet bruikbaar. Maak ze opnieuw.',
  review: 'Uw verificatie wordt beoordeeld.',
  expired: 'De verificatie is verlopen. Begin opnieuw.',
  offline: 'Er lijkt geen verbinding te zijn. Probeer het opnieuw.',
  unavailable: 'De verificatie is momenteel niet beschikbaar. Probeer het later opnieuw.',
  alreadyOpen: 'Er is al een andere verificatie geopend op deze pagina.',
  notLoaded: 'De verificatie kon hier niet worden geladen.',
  noCamera: 'Deze browser kan de camera hier niet gebruiken. Probeer een andere browser.',
  cameraBlocked: 'Deze pagina staat niet toe dat de verificatie de camera gebruikt.',
} satisfies Strings;
