import type { Strings } from '../strings.ts';

export default {
  start: 'Vérifier mon identité',
  openInTab: 'Ouvrir dans un nouvel onglet',
  title: 'Vérification d’identité',
  preparing: 'Préparation de la vérification…',
  started: 'La vérification est ouverte.',
  submitted: 'Vos photos ont été envoyées.',
  finished: 'Merci, toutes les étapes sont terminées.',
  canceled: 'La vérification a été fermée avant la fin.',
  deciding: 'Merci. Nous attendons le résultat…',
  approved: 'Votre identité a été vérifiée.',
  declined: 'Votre identité n’a pas pu être vérifiée.',
  resubmission: 'Certaines photos sont inutilisables. Veuillez les reprendre.',
  review: 'Votre vérification est en cours d’examen.',
  expired: 'La vérification a expiré. Veuillez recommencer.',
  offline: 'La connexion semble interrompue. Veuillez réessayer.',
  unavailable: 'La vérification est indisponible pour le moment. Veuillez réessayer plus tard.',
  alreadyOpen: 'Une autre vérification est déjà ouverte sur cette page.',
  notLoaded: 'La vérification n’a pas pu se charger ici.',
  noCamera: 'Ce navigateur ne peut pas utiliser la caméra ici. Veuillez en essayer un autre.',
  cameraBlocked: 'Cette page ne permet pas à la vérification d’utiliser la caméra.',
} satisfies Strings;
