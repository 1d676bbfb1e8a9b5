import type { Strings } from '../strings.ts';

export default {
  start: 'Identität bestätigen',
  openInTab: 'In neuem Tab öffnen',
  title: 'Identitätsprüfung',
  preparing: 'Prüfung wird vorbereitet\u00a0…',
  started: 'Die Prüfung ist geöffnet.',
  submitted: 'Ihre Fotos wurden gesendet.',
  finished: 'Vielen Dank, alle Schritte sind abgeschlossen.',
  canceled: 'Die Prüfung wurde vor dem Abschluss geschlossen.',
  deciding: 'Vielen Dank. Wir warten auf das Ergebnis\u00a0…',
  approved: 'Ihre Identität wurde bestätigt.',
  declined: 'Ihre Identität konnte nicht bestätigt werden.',
  resubmission: 'Einige Fotos waren nicht verwendbar. Bitte nehmen Sie sie erneut auf.',
  review: 'Ihre Angaben werden geprüft.',
  expired: 'Die Prüfung ist abgelaufen. Bitte beginnen Sie erneut.',
  offline: 'Es besteht anscheinend keine Verbindung. Bitte versuchen Sie es erneut.',
  unavailable: 'Die Prüfung ist derzeit nicht verfügbar. Bitte versuchen Sie es später erneut.',
  alreadyOpen: 'Auf dieser Seite ist bereits eine andere Prüfung geöffnet.',
  notLoaded: 'Die Prüfung konnte hier nicht geladen werden.',
  noCamera:
    'Dieser Browser kann die Kamera hier nicht verwenden. Bitte versuchen Sie es mit einem anderen.',
  insecure: 'Diese Seite ist nicht sicher und kann deshalb die Kamera nicht verwenden.',
  cameraBlocked: 'Diese Seite erlaubt der Prüfung nicht, die Kamera zu verwenden.',
} satisfies Strings;
