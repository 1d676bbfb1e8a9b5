/** Every text of the flow in each of its languages; the first sets the keys. */
const en = {
  pageTitle: 'Identity check (sandbox)',
  badge: 'Sandbox — no data leaves this machine',
  language: 'Language',
  loading: 'Loading…',
  back: 'Back',
  leave: 'Leave the check',
  step: 'Step {step} of {total}',
  tryAgain: 'Try again',
  done: 'Done',

  welcomeTitle: 'Let’s confirm that it’s you',
  welcomeText: 'It takes about two minutes. Keep your identity document at hand.',
  welcomeDocument: 'Take pictures of your document',
  welcomeFace: 'Take a selfie',
  welcomeSend: 'Check the pictures and send them',
  start: 'Start',
  resubmissionTitle: 'Please try once more',
  resubmissionText: 'The last pictures could not be accepted. The reason given:',

  documentTitle: 'Which document do you have?',
  passport: 'Passport',
  idCard: 'Identity card',
  driversLicense: 'Driving licence',
  residencePermit: 'Residence permit',

  passportTitle: 'Photo page of your passport',
  frontTitle: 'Front of your document',
  backTitle: 'Back of your document',
  faceTitle: 'Your face',
  passportHint: 'Open it flat. The whole page must be visible, sharp and free of glare.',
  frontHint: 'Put it inside the frame: all four corners visible, sharp and free of glare.',
  backHint: 'Turn the document over and put it inside the frame.',
  faceHint: 'Look straight ahead in even light, without sunglasses or a hat.',
  capture: 'Take the picture',
  chooseFile: 'Choose a file instead',
  checkDocument: 'Is all the text sharp and readable?',
  checkFace: 'Is your face sharp and fully visible?',
  usePhoto: 'Use this picture',
  retake: 'Take it again',
  pictureTaken: 'Picture taken.',
  cameraStarting: 'Starting the camera…',
  cameraReady: 'The camera is on.',
  deniedTitle: 'The camera is blocked',
  deniedText:
    'Allow the camera for this page in your browser’s settings and try again, or choose a picture from your device.',
  forbiddenTitle: 'No camera on this page',
  forbiddenText:
    'The site that opened this check does not let it use the camera. Choose a picture from your device, or open the check in its own tab.',
  missingTitle: 'No camera found',
  missingText: 'Connect a camera and try again, or choose a picture from your device.',
  busyTitle: 'The camera does not start',
  busyText:
    'Another app may be using it. Close that app and try again, or choose a picture from your device.',
  unreadableFile: 'This file cannot be opened as a picture. Choose a JPEG, PNG or WebP file.',

  reviewTitle: 'Check and send',
  reviewText: 'Everything sharp and readable? Then send your pictures.',
  front: 'Front',
  backSide: 'Back',
  face: 'Selfie',
  change: 'Change',
  submit: 'Send',
  sending: 'Sending… {percent}',

  errorOffline: 'No connection. Your pictures are still here: check the network and try again.',
  errorServer: 'Something went wrong on our side. Your pictures are still here: try again.',
  errorNoConnection: 'No connection. Check the network and try again.',
  errorTrouble: 'Something went wrong on our side. Try again.',
  errorTooLarge: 'This picture is too large. Change it for a smaller one: {picture}.',
  errorUnsupported: 'This kind of picture is not accepted. Change it for another one: {picture}.',
  errorTooMany: 'Too many pictures were sent in this session. Go back to the site and start anew.',
  errorInvalid:
    'The check could not be sent: a picture is missing or was refused. Take them again.',

  sentTitle: 'Thank you, that’s all',
  sentText: 'Your pictures were sent and are being checked.',
  closesItself: 'This window closes by itself in a moment.',
  returnsItself: 'You will be taken back to the site in a moment.',
  canClose: 'You can close this window.',
  waitingTitle: 'Your check is being looked at',
  waitingText: 'Your pictures have arrived. There is nothing more to do for now.',
  endedTitle: 'This check is complete',
  endedText: 'There is nothing more to do here.',
  expiredTitle: 'This session has expired',
  expiredText: 'There is nothing to do here. Go back to the site to start a new check.',
  unknownTitle: 'This link does not work',
  unknownText: 'Go back to the site and open the check from there again.',
  troubleTitle: 'The check did not load',

  leaveTitle: 'Leave the check?',
  leaveText: 'It is not finished, and pictures that you took will be lost.',
  leaveConfirm: 'Leave',
  leaveStay: 'Stay',
  leftTitle: 'You left the check',
  leftText: 'It is not finished. You can go on with it now or later, by the same link.',
  goOn: 'Go on',
  returnToSite: 'Return to the site',

  silentTitle: 'The site does not answer',
  silentText: 'The page around this check did not connect to it. You can open it in its own tab.',
  openInTab: 'Open in its own tab',
};

export type Strings = Record<keyof typeof en, string>;

const de: Strings = {
  pageTitle: 'Identitätsprüfung (Sandbox)',
  badge: 'Sandbox – keine Daten verlassen dieses Gerät',
  language: 'Sprache',
  loading: 'Wird geladen …',
  back: 'Zurück',
  leave: 'Prüfung verlassen',
  step: 'Schritt {step} von {total}',
  tryAgain: 'Erneut versuchen',
  done: 'Fertig',

  welcomeTitle: 'Bestätigen Sie Ihre Identität',
  welcomeText: 'Das dauert etwa zwei Minuten. Halten Sie Ihr Ausweisdokument bereit.',
  welcomeDocument: 'Dokument fotografieren',
  welcomeFace: 'Selfie aufnehmen',
  welcomeSend: 'Bilder prüfen und senden',
  start: 'Beginnen',
  resubmissionTitle: 'Bitte versuchen Sie es noch einmal',
  resubmissionText: 'Die letzten Bilder konnten nicht angenommen werden. Der angegebene Grund:',

  documentTitle: 'Welches Dokument haben Sie?',
  passport: 'Reisepass',
  idCard: 'Personalausweis',
  driversLicense: 'Führerschein',
  residencePermit: 'Aufenthaltstitel',

  passportTitle: 'Fotoseite Ihres Reisepasses',
  frontTitle: 'Vorderseite Ihres Dokuments',
  backTitle: 'Rückseite Ihres Dokuments',
  faceTitle: 'Ihr Gesicht',
  passportHint:
    'Flach aufschlagen. Die ganze Seite muss sichtbar, scharf und ohne Spiegelung sein.',
  frontHint: 'In den Rahmen legen: alle vier Ecken sichtbar, scharf und ohne Spiegelung.',
  backHint: 'Dokument umdrehen und in den Rahmen legen.',
  faceHint: 'Schauen Sie bei gleichmäßigem Licht geradeaus, ohne Sonnenbrille und Kopfbedeckung.',
  capture: 'Foto aufnehmen',
  chooseFile: 'Datei wählen',
  checkDocument: 'Ist der ganze Text scharf und lesbar?',
  checkFace: 'Ist Ihr Gesicht scharf und ganz zu sehen?',
  usePhoto: 'Dieses Bild verwenden',
  retake: 'Neu aufnehmen',
  pictureTaken: 'Bild aufgenommen.',
  cameraStarting: 'Kamera wird gestartet …',
  cameraReady: 'Die Kamera ist an.',
  deniedTitle: 'Die Kamera ist gesperrt',
  deniedText:
    'Erlauben Sie dieser Seite die Kamera in den Einstellungen des Browsers und versuchen Sie es erneut, oder wählen Sie ein Bild von Ihrem Gerät.',
  forbiddenTitle: 'Keine Kamera auf dieser Seite',
  forbiddenText:
    'Die Website, die diese Prüfung geöffnet hat, gibt die Kamera nicht frei. Wählen Sie ein Bild von Ihrem Gerät oder öffnen Sie die Prüfung in einem eigenen Tab.',
  missingTitle: 'Keine Kamera gefunden',
  missingText:
    'Schließen Sie eine Kamera an und versuchen Sie es erneut, oder wählen Sie ein Bild von Ihrem Gerät.',
  busyTitle: 'Die Kamera startet nicht',
  busyText:
    'Vielleicht nutzt eine andere App sie. Schließen Sie diese und versuchen Sie es erneut, oder wählen Sie ein Bild von Ihrem Gerät.',
  unreadableFile:
    'Diese Datei lässt sich nicht als Bild öffnen. Wählen Sie eine JPEG-, PNG- oder WebP-Datei.',

  reviewTitle: 'Prüfen und senden',
  reviewText: 'Alles scharf und lesbar? Dann senden Sie Ihre Bilder.',
  front: 'Vorderseite',
  backSide: 'Rückseite',
  face: 'Selfie',
  change: 'Ändern',
  submit: 'Senden',
  sending: 'Wird gesendet … {percent}',

  errorOffline:
    'Keine Verbindung. Ihre Bilder sind noch da: Prüfen Sie das Netz und versuchen Sie es erneut.',
  errorServer:
    'Bei uns ist etwas schiefgegangen. Ihre Bilder sind noch da: Versuchen Sie es erneut.',
  errorNoConnection: 'Keine Verbindung. Prüfen Sie das Netz und versuchen Sie es erneut.',
  errorTrouble: 'Bei uns ist etwas schiefgegangen. Versuchen Sie es erneut.',
  errorTooLarge: 'Dieses Bild ist zu groß. Ersetzen Sie es durch ein kleineres: {picture}.',
  errorUnsupported:
    'Diese Art von Bild wird nicht angenommen. Ersetzen Sie es durch ein anderes: {picture}.',
  errorTooMany:
    'In dieser Sitzung wurden zu viele Bilder gesendet. Gehen Sie zur Website zurück und beginnen Sie neu.',
  errorInvalid:
    'Die Prüfung konnte nicht gesendet werden: Ein Bild fehlt oder wurde abgelehnt. Nehmen Sie die Bilder neu auf.',

  sentTitle: 'Danke, das war alles',
  sentText: 'Ihre Bilder wurden gesendet und werden geprüft.',
  closesItself: 'Dieses Fenster schließt sich gleich von selbst.',
  returnsItself: 'Sie kommen gleich zur Website zurück.',
  canClose: 'Sie können dieses Fenster schließen.',
  waitingTitle: 'Ihre Prüfung läuft',
  waitingText: 'Ihre Bilder sind angekommen. Im Moment ist nichts weiter zu tun.',
  endedTitle: 'Diese Prüfung ist abgeschlossen',
  endedText: 'Hier ist nichts weiter zu tun.',
  expiredTitle: 'Diese Sitzung ist abgelaufen',
  expiredText:
    'Hier ist nichts zu tun. Gehen Sie zur Website zurück, um eine neue Prüfung zu beginnen.',
  unknownTitle: 'Dieser Link funktioniert nicht',
  unknownText: 'Gehen Sie zur Website zurück und öffnen Sie die Prüfung dort noch einmal.',
  troubleTitle: 'Die Prüfung wurde nicht geladen',

  leaveTitle: 'Prüfung verlassen?',
  leaveText: 'Sie ist nicht abgeschlossen, und aufgenommene Bilder gehen verloren.',
  leaveConfirm: 'Verlassen',
  leaveStay: 'Bleiben',
  leftTitle: 'Sie haben die Prüfung verlassen',
  leftText:
    'Sie ist nicht abgeschlossen. Über denselben Link können Sie jetzt oder später fortfahren.',
  goOn: 'Fortfahren',
  returnToSite: 'Zurück zur Website',

  silentTitle: 'Die Website antwortet nicht',
  silentText:
    'Die Seite um diese Prüfung herum hat sich nicht mit ihr verbunden. Sie können die Prüfung in einem eigenen Tab öffnen.',
  openInTab: 'In eigenem Tab öffnen',
};

const es: Strings = {
  pageTitle: 'Verificación de identidad (sandbox)',
  badge: 'Sandbox: ningún dato sale de este equipo',
  language: 'Idioma',
  loading: 'Cargando…',
  back: 'Atrás',
  leave: 'Salir de la verificación',
  step: 'Paso {step} de {total}',
  tryAgain: 'Reintentar',
  done: 'Listo',

  welcomeTitle: 'Confirmemos que eres tú',
  welcomeText: 'Tardarás unos dos minutos. Ten a mano tu documento de identidad.',
  welcomeDocument: 'Fotografía tu documento',
  welcomeFace: 'Hazte un selfie',
  welcomeSend: 'Revisa las fotos y envíalas',
  start: 'Empezar',
  resubmissionTitle: 'Inténtalo una vez más',
  resubmissionText: 'No se pudieron aceptar las últimas fotos. El motivo indicado:',

  documentTitle: '¿Qué documento tienes?',
  passport: 'Pasaporte',
  idCard: 'Documento de identidad',
  driversLicense: 'Permiso de conducir',
  residencePermit: 'Permiso de residencia',

  passportTitle: 'Página con foto de tu pasaporte',
  frontTitle: 'Anverso de tu documento',
  backTitle: 'Reverso de tu documento',
  faceTitle: 'Tu cara',
  passportHint: 'Ábrelo del todo. La página entera debe verse nítida y sin reflejos.',
  frontHint: 'Colócalo dentro del marco: con las cuatro esquinas visibles, nítido y sin reflejos.',
  backHint: 'Da la vuelta al documento y colócalo dentro del marco.',
  faceHint: 'Mira al frente con luz uniforme, sin gafas de sol ni sombrero.',
  capture: 'Hacer la foto',
  chooseFile: 'Elegir un archivo',
  checkDocument: '¿Se lee todo el texto con nitidez?',
  checkFace: '¿Se ve tu cara entera y nítida?',
  usePhoto: 'Usar esta foto',
  retake: 'Repetir la foto',
  pictureTaken: 'Foto hecha.',
  cameraStarting: 'Encendiendo la cámara…',
  cameraReady: 'La cámara está encendida.',
  deniedTitle: 'La cámara está bloqueada',
  deniedText:
    'Permite la cámara para esta página en los ajustes del navegador y vuelve a intentarlo, o elige una foto de tu dispositivo.',
  forbiddenTitle: 'Sin cámara en esta página',
  forbiddenText:
    'El sitio que abrió esta verificación no le permite usar la cámara. Elige una foto de tu dispositivo o abre la verificación en su propia pestaña.',
  missingTitle: 'No se encontró ninguna cámara',
  missingText: 'Conecta una cámara y vuelve a intentarlo, o elige una foto de tu dispositivo.',
  busyTitle: 'La cámara no se enciende',
  busyText:
    'Puede que otra aplicación la esté usando. Ciérrala y vuelve a intentarlo, o elige una foto de tu dispositivo.',
  unreadableFile: 'Este archivo no se puede abrir como imagen. Elige un archivo JPEG, PNG o WebP.',

  reviewTitle: 'Revisar y enviar',
  reviewText: '¿Todo nítido y legible? Entonces envía tus fotos.',
  front: 'Anverso',
  backSide: 'Reverso',
  face: 'Selfie',
  change: 'Cambiar',
  submit: 'Enviar',
  sending: 'Enviando… {percent}',

  errorOffline: 'No hay conexión. Tus fotos siguen aquí: comprueba la red y vuelve a intentarlo.',
  errorServer: 'Algo ha fallado por nuestra parte. Tus fotos siguen aquí: vuelve a intentarlo.',
  errorNoConnection: 'No hay conexión. Comprueba la red y vuelve a intentarlo.',
  errorTrouble: 'Algo ha fallado por nuestra parte. Vuelve a intentarlo.',
  errorTooLarge: 'Esta foto es demasiado grande. Cámbiala por una más pequeña: {picture}.',
  errorUnsupported: 'No se acepta este tipo de imagen. Cámbiala por otra: {picture}.',
  errorTooMany:
    'Se han enviado demasiadas fotos en esta sesión. Vuelve al sitio y empieza de nuevo.',
  errorInvalid:
    'No se pudo enviar la verificación: falta una foto o fue rechazada. Haz las fotos de nuevo.',

  sentTitle: 'Gracias, eso es todo',
  sentText: 'Tus fotos se han enviado y se están revisando.',
  closesItself: 'Esta ventana se cerrará sola en un momento.',
  returnsItself: 'Volverás al sitio en un momento.',
  canClose: 'Puedes cerrar esta ventana.',
  waitingTitle: 'Estamos revisando tu verificación',
  waitingText: 'Tus fotos han llegado. De momento no tienes que hacer nada más.',
  endedTitle: 'Esta verificación ha terminado',
  endedText: 'Aquí no hay nada más que hacer.',
  expiredTitle: 'Esta sesión ha caducado',
  expiredText: 'Aquí no hay nada que hacer. Vuelve al sitio para empezar otra verificación.',
  unknownTitle: 'Este enlace no funciona',
  unknownText: 'Vuelve al sitio y abre la verificación desde allí.',
  troubleTitle: 'La verificación no se ha cargado',

  leaveTitle: '¿Salir de la verificación?',
  leaveText: 'No está terminada y se perderán las fotos que has hecho.',
  leaveConfirm: 'Salir',
  leaveStay: 'Quedarme',
  leftTitle: 'Has salido de la verificación',
  leftText: 'No está terminada. Puedes seguir ahora o más tarde con el mismo enlace.',
  goOn: 'Seguir',
  returnToSite: 'Volver al sitio',

  silentTitle: 'El sitio no responde',
  silentText:
    'La página que contiene esta verificación no se ha conectado con ella. Puedes abrirla en su propia pestaña.',
  openInTab: 'Abrir en su propia pestaña',
};

const fr: Strings = {
  pageTitle: 'Vérification d’identité (bac à sable)',
  badge: 'Bac à sable : aucune donnée ne quitte cette machine',
  language: 'Langue',
  loading: 'Chargement…',
  back: 'Retour',
  leave: 'Quitter la vérification',
  step: 'Étape {step} sur {total}',
  tryAgain: 'Réessayer',
  done: 'Terminé',

  welcomeTitle: 'Confirmons qu’il s’agit bien de vous',
  welcomeText: 'Cela prend environ deux minutes. Gardez votre pièce d’identité à portée de main.',
  welcomeDocument: 'Photographiez votre document',
  welcomeFace: 'Prenez un selfie',
  welcomeSend: 'Vérifiez les photos et envoyez-les',
  start: 'Commencer',
  resubmissionTitle: 'Veuillez réessayer',
  resubmissionText: 'Les dernières photos n’ont pas pu être acceptées. La raison indiquée :',

  documentTitle: 'Quel document avez-vous ?',
  passport: 'Passeport',
  idCard: 'Carte d’identité',
  driversLicense: 'Permis de conduire',
  residencePermit: 'Titre de séjour',

  passportTitle: 'Page photo de votre passeport',
  frontTitle: 'Recto de votre document',
  backTitle: 'Verso de votre document',
  faceTitle: 'Votre visage',
  passportHint: 'Ouvrez-le bien à plat. Toute la page doit être visible, nette et sans reflet.',
  frontHint: 'Placez-le dans le cadre : les quatre coins visibles, net et sans reflet.',
  backHint: 'Retournez le document et placez-le dans le cadre.',
  faceHint:
    'Regardez droit devant vous, sous une lumière uniforme, sans lunettes de soleil ni chapeau.',
  capture: 'Prendre la photo',
  chooseFile: 'Choisir un fichier',
  checkDocument: 'Tout le texte est-il net et lisible ?',
  checkFace: 'Votre visage est-il net et entièrement visible ?',
  usePhoto: 'Utiliser cette photo',
  retake: 'Reprendre la photo',
  pictureTaken: 'Photo prise.',
  cameraStarting: 'Démarrage de la caméra…',
  cameraReady: 'La caméra est allumée.',
  deniedTitle: 'La caméra est bloquée',
  deniedText:
    'Autorisez la caméra pour cette page dans les réglages du navigateur et réessayez, ou choisissez une photo sur votre appareil.',
  forbiddenTitle: 'Pas de caméra sur cette page',
  forbiddenText:
    'Le site qui a ouvert cette vérification ne lui permet pas d’utiliser la caméra. Choisissez une photo sur votre appareil ou ouvrez la vérification dans son propre onglet.',
  missingTitle: 'Aucune caméra trouvée',
  missingText: 'Branchez une caméra et réessayez, ou choisissez une photo sur votre appareil.',
  busyTitle: 'La caméra ne démarre pas',
  busyText:
    'Une autre application l’utilise peut-être. Fermez-la et réessayez, ou choisissez une photo sur votre appareil.',
  unreadableFile:
    'Ce fichier ne peut pas être ouvert comme image. Choisissez un fichier JPEG, PNG ou WebP.',

  reviewTitle: 'Vérifier et envoyer',
  reviewText: 'Tout est net et lisible ? Envoyez alors vos photos.',
  front: 'Recto',
  backSide: 'Verso',
  face: 'Selfie',
  change: 'Modifier',
  submit: 'Envoyer',
  sending: 'Envoi… {percent}',

  errorOffline: 'Pas de connexion. Vos photos sont toujours là : vérifiez le réseau et réessayez.',
  errorServer: 'Un problème est survenu de notre côté. Vos photos sont toujours là : réessayez.',
  errorNoConnection: 'Pas de connexion. Vérifiez le réseau et réessayez.',
  errorTrouble: 'Un problème est survenu de notre côté. Réessayez.',
  errorTooLarge: 'Cette photo est trop lourde. Remplacez-la par une plus petite : {picture}.',
  errorUnsupported: 'Ce type d’image n’est pas accepté. Remplacez-la par une autre : {picture}.',
  errorTooMany:
    'Trop de photos ont été envoyées dans cette session. Retournez sur le site et recommencez.',
  errorInvalid:
    'La vérification n’a pas pu être envoyée : une photo manque ou a été refusée. Reprenez les photos.',

  sentTitle: 'Merci, c’est tout',
  sentText: 'Vos photos ont été envoyées et sont en cours de vérification.',
  closesItself: 'Cette fenêtre va se fermer d’elle-même.',
  returnsItself: 'Vous allez revenir sur le site dans un instant.',
  canClose: 'Vous pouvez fermer cette fenêtre.',
  waitingTitle: 'Votre vérification est en cours',
  waitingText: 'Vos photos sont arrivées. Vous n’avez rien d’autre à faire pour le moment.',
  endedTitle: 'Cette vérification est terminée',
  endedText: 'Il n’y a plus rien à faire ici.',
  expiredTitle: 'Cette session a expiré',
  expiredText:
    'Il n’y a rien à faire ici. Retournez sur le site pour lancer une nouvelle vérification.',
  unknownTitle: 'Ce lien ne fonctionne pas',
  unknownText: 'Retournez sur le site et ouvrez de nouveau la vérification.',
  troubleTitle: 'La vérification ne s’est pas chargée',

  leaveTitle: 'Quitter la vérification ?',
  leaveText: 'Elle n’est pas terminée et les photos que vous avez prises seront perdues.',
  leaveConfirm: 'Quitter',
  leaveStay: 'Rester',
  leftTitle: 'Vous avez quitté la vérification',
  leftText:
    'Elle n’est pas terminée. Vous pouvez la poursuivre maintenant ou plus tard avec le même lien.',
  goOn: 'Poursuivre',
  returnToSite: 'Retourner sur le site',

  silentTitle: 'Le site ne répond pas',
  silentText:
    'La page qui contient cette vérification ne s’y est pas connectée. Vous pouvez l’ouvrir dans son propre onglet.',
  openInTab: 'Ouvrir dans un onglet',
};

const et: Strings = {
  pageTitle: 'Isikusamasuse kontroll (liivakast)',
  badge: 'Liivakast – andmed ei lahku sellest seadmest',
  language: 'Keel',
  loading: 'Laadimine…',
  back: 'Tagasi',
  leave: 'Lahku kontrollist',
  step: '{step}. samm {total}-st',
  tryAgain: 'Proovi uuesti',
  done: 'Valmis',

  welcomeTitle: 'Kinnitame, et see oled sina',
  welcomeText: 'Selleks kulub umbes kaks minutit. Hoia isikut tõendav dokument käepärast.',
  welcomeDocument: 'Pildista oma dokumenti',
  welcomeFace: 'Tee selfi',
  welcomeSend: 'Vaata pildid üle ja saada ära',
  start: 'Alusta',
  resubmissionTitle: 'Palun proovi veel kord',
  resubmissionText: 'Viimaseid pilte ei saanud vastu võtta. Märgitud põhjus:',

  documentTitle: 'Mis dokument sul on?',
  passport: 'Pass',
  idCard: 'Isikutunnistus',
  driversLicense: 'Juhiluba',
  residencePermit: 'Elamisluba',

  passportTitle: 'Passi fotoga lehekülg',
  frontTitle: 'Dokumendi esikülg',
  backTitle: 'Dokumendi tagakülg',
  faceTitle: 'Sinu nägu',
  passportHint: 'Ava pass lapiti. Kogu lehekülg peab olema näha, terav ja peegelduseta.',
  frontHint: 'Aseta dokument raami: kõik neli nurka näha, terav ja peegelduseta.',
  backHint: 'Pööra dokument ümber ja aseta raami.',
  faceHint: 'Vaata ühtlases valguses otse ette, ilma päikeseprillide ja mütsita.',
  capture: 'Tee pilt',
  chooseFile: 'Vali fail',
  checkDocument: 'Kas kogu tekst on terav ja loetav?',
  checkFace: 'Kas su nägu on terav ja täielikult näha?',
  usePhoto: 'Kasuta seda pilti',
  retake: 'Tee uuesti',
  pictureTaken: 'Pilt tehtud.',
  cameraStarting: 'Kaamera käivitub…',
  cameraReady: 'Kaamera töötab.',
  deniedTitle: 'Kaamera on blokeeritud',
  deniedText:
    'Luba brauseri seadetes sellel lehel kaamerat kasutada ja proovi uuesti või vali pilt oma seadmest.',
  forbiddenTitle: 'Sellel lehel pole kaamerat',
  forbiddenText:
    'Leht, mis selle kontrolli avas, ei luba kaamerat kasutada. Vali pilt oma seadmest või ava kontroll eraldi vahelehel.',
  missingTitle: 'Kaamerat ei leitud',
  missingText: 'Ühenda kaamera ja proovi uuesti või vali pilt oma seadmest.',
  busyTitle: 'Kaamera ei käivitu',
  busyText:
    'Võib-olla kasutab seda mõni teine rakendus. Sulge see ja proovi uuesti või vali pilt oma seadmest.',
  unreadableFile: 'Seda faili ei saa pildina avada. Vali JPEG-, PNG- või WebP-fail.',

  reviewTitle: 'Kontrolli ja saada',
  reviewText: 'Kas kõik on terav ja loetav? Siis saada pildid ära.',
  front: 'Esikülg',
  backSide: 'Tagakülg',
  face: 'Selfi',
  change: 'Muuda',
  submit: 'Saada',
  sending: 'Saatmine… {percent}',

  errorOffline: 'Ühendus puudub. Sinu pildid on alles: kontrolli võrku ja proovi uuesti.',
  errorServer: 'Meie poolel läks midagi valesti. Sinu pildid on alles: proovi uuesti.',
  errorNoConnection: 'Ühendus puudub. Kontrolli võrku ja proovi uuesti.',
  errorTrouble: 'Meie poolel läks midagi valesti. Proovi uuesti.',
  errorTooLarge: 'See pilt on liiga suur. Asenda see väiksemaga: {picture}.',
  errorUnsupported: 'Seda tüüpi pilti ei võeta vastu. Asenda see teisega: {picture}.',
  errorTooMany:
    'Selles seansis on saadetud liiga palju pilte. Mine tagasi lehele ja alusta uuesti.',
  errorInvalid: 'Kontrolli ei saanud saata: mõni pilt puudub või lükati tagasi. Tee pildid uuesti.',

  sentTitle: 'Aitäh, see on kõik',
  sentText: 'Sinu pildid on saadetud ja neid kontrollitakse.',
  closesItself: 'See aken sulgub hetke pärast ise.',
  returnsItself: 'Hetke pärast jõuad tagasi lehele.',
  canClose: 'Võid selle akna sulgeda.',
  waitingTitle: 'Sinu andmeid kontrollitakse',
  waitingText: 'Sinu pildid on kohale jõudnud. Praegu pole vaja midagi rohkem teha.',
  endedTitle: 'See kontroll on lõppenud',
  endedText: 'Siin pole enam midagi teha.',
  expiredTitle: 'See seanss on aegunud',
  expiredText: 'Siin pole midagi teha. Uue kontrolli alustamiseks mine tagasi lehele.',
  unknownTitle: 'See link ei tööta',
  unknownText: 'Mine tagasi lehele ja ava kontroll sealt uuesti.',
  troubleTitle: 'Kontrolli ei õnnestunud laadida',

  leaveTitle: 'Kas lahkud kontrollist?',
  leaveText: 'See pole lõpetatud ja tehtud pildid lähevad kaduma.',
  leaveConfirm: 'Lahku',
  leaveStay: 'Jää siia',
  leftTitle: 'Lahkusid kontrollist',
  leftText: 'See pole lõpetatud. Saad sama lingiga jätkata kohe või hiljem.',
  goOn: 'Jätka',
  returnToSite: 'Tagasi lehele',

  silentTitle: 'Leht ei vasta',
  silentText:
    'Leht, millel see kontroll asub, ei loonud sellega ühendust. Võid selle avada eraldi vahelehel.',
  openInTab: 'Ava eraldi vahelehel',
};

const ar: Strings = {
  pageTitle: 'التحقق من الهوية (بيئة تجريبية)',
  badge: 'بيئة تجريبية: لا تغادر أي بيانات هذا الجهاز',
  language: 'اللغة',
  loading: 'جارٍ التحميل…',
  back: 'رجوع',
  leave: 'مغادرة التحقق',
  step: 'الخطوة {step} من {total}',
  tryAgain: 'إعادة المحاولة',
  done: 'تم',

  welcomeTitle: 'لنتأكد من أنك أنت',
  welcomeText: 'يستغرق ذلك نحو دقيقتين. أبقِ وثيقة هويتك في متناول يدك.',
  welcomeDocument: 'التقط صورًا لوثيقتك',
  welcomeFace: 'التقط صورة ذاتية',
  welcomeSend: 'راجع الصور وأرسلها',
  start: 'ابدأ',
  resubmissionTitle: 'يُرجى المحاولة مرة أخرى',
  resubmissionText: 'تعذّر قبول الصور الأخيرة. السبب المذكور:',

  documentTitle: 'ما الوثيقة التي لديك؟',
  passport: 'جواز سفر',
  idCard: 'بطاقة هوية',
  driversLicense: 'رخصة قيادة',
  residencePermit: 'تصريح إقامة',

  passportTitle: 'صفحة الصورة في جواز سفرك',
  frontTitle: 'الوجه الأمامي لوثيقتك',
  backTitle: 'الوجه الخلفي لوثيقتك',
  faceTitle: 'وجهك',
  passportHint: 'افتحه بشكل مسطّح. يجب أن تظهر الصفحة كاملة وواضحة ومن دون انعكاسات.',
  frontHint: 'ضعها داخل الإطار: الزوايا الأربع ظاهرة، والصورة واضحة ومن دون انعكاسات.',
  backHint: 'اقلب الوثيقة وضعها داخل الإطار.',
  faceHint: 'انظر إلى الأمام مباشرة في إضاءة متساوية، من دون نظارات شمسية أو قبعة.',
  capture: 'التقط الصورة',
  chooseFile: 'اختر ملفًا',
  checkDocument: 'هل النص كله واضح ومقروء؟',
  checkFace: 'هل وجهك واضح وظاهر بالكامل؟',
  usePhoto: 'استخدم هذه الصورة',
  retake: 'التقطها من جديد',
  pictureTaken: 'تم التقاط الصورة.',
  cameraStarting: 'جارٍ تشغيل الكاميرا…',
  cameraReady: 'الكاميرا تعمل.',
  deniedTitle: 'الكاميرا محظورة',
  deniedText:
    'اسمح لهذه الصفحة باستخدام الكاميرا في إعدادات المتصفح ثم أعد المحاولة، أو اختر صورة من جهازك.',
  forbiddenTitle: 'لا كاميرا في هذه الصفحة',
  forbiddenText:
    'الموقع الذي فتح هذا التحقق لا يسمح له باستخدام الكاميرا. اختر صورة من جهازك، أو افتح التحقق في علامة تبويب مستقلة.',
  missingTitle: 'لم يتم العثور على كاميرا',
  missingText: 'وصّل كاميرا ثم أعد المحاولة، أو اختر صورة من جهازك.',
  busyTitle: 'الكاميرا لا تعمل',
  busyText: 'ربما يستخدمها تطبيق آخر. أغلق ذلك التطبيق ثم أعد المحاولة، أو اختر صورة من جهازك.',
  unreadableFile: 'لا يمكن فتح هذا الملف كصورة. اختر ملف JPEG أو PNG أو WebP.',

  reviewTitle: 'المراجعة والإرسال',
  reviewText: 'هل كل شيء واضح ومقروء؟ إذن أرسل صورك.',
  front: 'الوجه الأمامي',
  backSide: 'الوجه الخلفي',
  face: 'الصورة الذاتية',
  change: 'تغيير',
  submit: 'إرسال',
  sending: 'جارٍ الإرسال… {percent}',

  errorOffline: 'لا يوجد اتصال. صورك ما زالت هنا: تحقق من الشبكة وأعد المحاولة.',
  errorServer: 'حدث خطأ لدينا. صورك ما زالت هنا: أعد المحاولة.',
  errorNoConnection: 'لا يوجد اتصال. تحقق من الشبكة وأعد المحاولة.',
  errorTrouble: 'حدث خطأ لدينا. أعد المحاولة.',
  errorTooLarge: 'هذه الصورة كبيرة جدًا. استبدلها بصورة أصغر: {picture}.',
  errorUnsupported: 'هذا النوع من الصور غير مقبول. استبدلها بصورة أخرى: {picture}.',
  errorTooMany: 'أُرسلت صور كثيرة جدًا في هذه الجلسة. عُد إلى الموقع وابدأ من جديد.',
  errorInvalid: 'تعذّر إرسال التحقق: هناك صورة ناقصة أو مرفوضة. التقط الصور من جديد.',

  sentTitle: 'شكرًا لك، هذا كل شيء',
  sentText: 'أُرسلت صورك وتجري مراجعتها.',
  closesItself: 'ستُغلق هذه النافذة تلقائيًا بعد لحظات.',
  returnsItself: 'ستعود إلى الموقع بعد لحظات.',
  canClose: 'يمكنك إغلاق هذه النافذة.',
  waitingTitle: 'تجري مراجعة طلبك',
  waitingText: 'وصلت صورك. لا يلزم فعل شيء آخر في الوقت الحالي.',
  endedTitle: 'اكتمل هذا التحقق',
  endedText: 'لا يوجد شيء آخر لفعله هنا.',
  expiredTitle: 'انتهت صلاحية هذه الجلسة',
  expiredText: 'لا يوجد ما يمكن فعله هنا. عُد إلى الموقع لبدء تحقق جديد.',
  unknownTitle: 'هذا الرابط لا يعمل',
  unknownText: 'عُد إلى الموقع وافتح التحقق من هناك مرة أخرى.',
  troubleTitle: 'لم يتم تحميل التحقق',

  leaveTitle: 'هل تريد مغادرة التحقق؟',
  leaveText: 'لم يكتمل بعد، وستفقد الصور التي التقطتها.',
  leaveConfirm: 'مغادرة',
  leaveStay: 'البقاء',
  leftTitle: 'غادرت التحقق',
  leftText: 'لم يكتمل بعد. يمكنك المتابعة الآن أو لاحقًا بالرابط نفسه.',
  goOn: 'متابعة',
  returnToSite: 'العودة إلى الموقع',

  silentTitle: 'الموقع لا يستجيب',
  silentText: 'لم تتصل الصفحة المحيطة بهذا التحقق به. يمكنك فتحه في علامة تبويب مستقلة.',
  openInTab: 'افتح في علامة تبويب مستقلة',
};

export const languages = { en, de, es, fr, et, ar } as const satisfies Record<string, Strings>;
export type Language = keyof typeof languages;

/** What each language calls itself. */
export const languageNames: Record<Language, string> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  et: 'Eesti',
  ar: 'العربية',
};

export function direction(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/**
 * The first of the wished languages that there is, by its primary subtag (`de-AT` is `de`);
 * English when there is none, as in Veriff's own flow.
 */
export function chooseLanguage(wished: readonly string[]): Language {
  for (const tag of wished) {
    const primary = tag.trim().toLowerCase().split(/[-_]/)[0] ?? '';
    if (Object.hasOwn(languages, primary)) return primary as Language;
  }
  return 'en';
}

/** Puts values into the `{places}` of a text. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
