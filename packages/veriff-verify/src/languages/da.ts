import type { Strings } from '../strings.ts';

export default {
  start: 'Bekræft din identitet',
  openInTab: 'Åbn i en ny fane',
  title: 'Identitetsverifikation',
  preparing: 'Verifikationen forberedes…',
  started: 'Verifikationen er åben.',
  submitted: 'Dine billeder er sendt.',
  finished: 'Tak, alle trin er gennemført.',
  canceled: 'Verifikationen blev lukket, før den var gennemført.',
  deciding: 'Tak. Vi venter på resultatet…',
  approved: 'Din identitet er bekræftet.',
  declined: 'Din identitet kunne ikke bekræftes.',
  resubmission: 'Nogle billeder kunne ikke bruges. Tag dem igen.',
  review: 'Din verifikation er ved at blive gennemgået.',
  expired: 'Verifikationen er udløbet. Start forfra.',
  offline: 'Der ser ikke ud til at være forbindelse. Prøv igen.',
  unavailable: 'Verifikationen er ikke tilgængelig lige nu. Prøv igen senere.',
  alreadyOpen: 'En anden verifikation er allerede åben på denne side.',
  notLoaded: 'Verifikationen kunne ikke indlæses her.',
  noCamera: 'Denne browser kan ikke bruge kameraet her. Prøv en anden.',
  cameraBlocked: 'Denne side tillader ikke, at verifikationen bruger kameraet.',
} satisfies Strings;
