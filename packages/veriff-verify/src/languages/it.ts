import type { Strings } from '../strings.ts';

export default {
  start: 'Verifica identità',
  openInTab: 'Apri in una nuova scheda',
  title: 'Verifica dell’identità',
  preparing: 'Preparazione della verifica…',
  started: 'La verifica è aperta.',
  submitted: 'Le Sue foto sono state inviate.',
  finished: 'Grazie, tutti i passaggi sono stati completati.',
  canceled: 'La verifica è stata chiusa prima del completamento.',
  deciding: 'Grazie. Siamo in attesa del risultato…',
  approved: 'La Sua identità è stata verificata.',
  declined: 'Non è stato possibile verificare la Sua identità.',
  resubmission: 'Alcune foto non sono utilizzabili. La preghiamo di scattarle di nuovo.',
  review: 'La Sua verifica è in corso di esame.',
  expired: 'La verifica è scaduta. La preghiamo di ricominciare.',
  offline: 'Sembra che non ci sia connessione. La preghiamo di riprovare.',
  unavailable: 'La verifica non è al momento disponibile. La preghiamo di riprovare più tardi.',
  alreadyOpen: 'In questa pagina è già aperta un’altra verifica.',
  notLoaded: 'Non è stato possibile caricare qui la verifica.',
  noCamera: 'Questo browser non può usare qui la fotocamera. La preghiamo di provarne un altro.',
  cameraBlocked: 'Questa pagina non consente alla verifica di usare la fotocamera.',
} satisfies Strings;
