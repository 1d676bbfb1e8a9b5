import type { Strings } from '../strings.ts';

export default {
  start: 'Verificar identidade',
  openInTab: 'Abrir num novo separador',
  title: 'Verificação de identidade',
  preparing: 'A preparar a verificação…',
  started: 'A verificação está aberta.',
  submitted: 'As suas fotografias foram enviadas.',
  finished: 'Agradecemos. Todos os passos estão concluídos.',
  canceled: 'A verificação foi fechada antes de ser concluída.',
  deciding: 'Agradecemos. Estamos a aguardar o resultado…',
  approved: 'A sua identidade foi verificada.',
  declined: 'Não foi possível verificar a sua identidade.',
  resubmission: 'Algumas fotografias não puderam ser utilizadas. Tire-as novamente, por favor.',
  review: 'A sua verificação está a ser analisada.',
  expired: 'A verificação expirou. Comece de novo, por favor.',
  offline: 'Parece não haver ligação. Tente novamente, por favor.',
  unavailable: 'A verificação não está disponível neste momento. Tente mais tarde, por favor.',
  alreadyOpen: 'Já existe outra verificação aberta nesta página.',
  notLoaded: 'Não foi possível carregar a verificação aqui.',
  noCamera: 'Este navegador não pode utilizar a câmara aqui. Experimente outro, por favor.',
  cameraBlocked: 'Esta página não permite que a verificação utilize a câmara.',
} satisfies Strings;
