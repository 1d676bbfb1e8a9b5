import type { Strings } from '../strings.ts';

export default {
  start: 'Verificar identidad',
  openInTab: 'Abrir en una pestaña nueva',
  title: 'Verificación de identidad',
  preparing: 'Preparando la verificación…',
  started: 'La verificación está abierta.',
  submitted: 'Sus fotos se han enviado.',
  finished: 'Gracias, ha completado todos los pasos.',
  canceled: 'La verificación se cerró antes de completarse.',
  deciding: 'Gracias. Estamos esperando el resultado…',
  approved: 'Su identidad se ha verificado.',
  declined: 'No se ha podido verificar su identidad.',
  resubmission: 'Algunas fotos no se han podido usar. Tómelas de nuevo, por favor.',
  review: 'Su verificación se está revisando.',
  expired: 'La verificación ha caducado. Empiece de nuevo, por favor.',
  offline: 'Parece que no hay conexión. Inténtelo de nuevo, por favor.',
  unavailable:
    'La verificación no está disponible en este momento. Inténtelo más tarde, por favor.',
  alreadyOpen: 'Ya hay otra verificación abierta en esta página.',
  notLoaded: 'La verificación no se ha podido cargar aquí.',
  noCamera: 'Este navegador no puede usar la cámara aquí. Pruebe con otro, por favor.',
  insecure: 'Esta página no es segura y por eso no puede usar la cámara.',
  cameraBlocked: 'Esta página no permite que la verificación use la cámara.',
} satisfies Strings;
