import type { Strings } from '../strings.ts';

export default {
  start: 'Potwierdź tożsamość',
  openInTab: 'Otwórz w nowej karcie',
  title: 'Weryfikacja tożsamości',
  preparing: 'Przygotowywanie weryfikacji…',
  started: 'Weryfikacja jest otwarta.',
  submitted: 'Zdjęcia zostały wysłane.',
  finished: 'Dziękujemy, wszystkie kroki zostały ukończone.',
  canceled: 'Weryfikacja została zamknięta przed ukończeniem.',
  deciding: 'Dziękujemy. Czekamy na wynik…',
  approved: 'Tożsamość została potwierdzona.',
  declined: 'Nie udało się potwierdzić tożsamości.',
  resubmission: 'Niektórych zdjęć nie można wykorzystać. Prosimy zrobić je ponownie.',
  review: 'Trwa sprawdzanie danych.',
  expired: 'Weryfikacja wygasła. Prosimy zacząć od nowa.',
  offline: 'Wygląda na to, że nie ma połączenia. Prosimy spróbować ponownie.',
  unavailable: 'Weryfikacja jest obecnie niedostępna. Prosimy spróbować później.',
  alreadyOpen: 'Na tej stronie jest już otwarta inna weryfikacja.',
  notLoaded: 'Nie udało się tutaj wczytać weryfikacji.',
  noCamera: 'Ta przeglądarka nie może tutaj użyć kamery. Prosimy spróbować w innej.',
  cameraBlocked: 'Ta strona nie zezwala weryfikacji na użycie kamery.',
} satisfies Strings;
