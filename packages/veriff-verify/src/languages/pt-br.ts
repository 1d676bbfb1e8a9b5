import type { Strings } from '../strings.ts';

export default {
  start: 'Verificar identidade',
  openInTab: 'Abrir em uma nova guia',
  title: 'Verificação de identidade',
  preparing: 'Preparando a verificação…',
  started: 'A verificação está aberta.',
  submitted: 'Suas fotos foram enviadas.',
  finished: 'Agradecemos. Todas as etapas foram concluídas.',
  canceled: 'A verificação foi fechada antes de ser concluída.',
  deciding: 'Agradecemos. Estamos aguardando o resultado…',
  approved: 'Sua identidade foi verificada.',
  declined: 'Não foi possível verificar sua identidade.',
  resubmission: 'Algumas fotos não puderam ser usadas. Tire-as novamente, por favor.',
  review: 'Sua verificação está em análise.',
  expired: 'A verificação expirou. Comece novamente, por favor.',
  offline: 'Parece que não há conexão. Tente novamente, por favor.',
  unavailable: 'A verificação não está disponível no momento. Tente mais tarde, por favor.',
  alreadyOpen: 'Já há outra verificação aberta nesta página.',
  notLoaded: 'Não foi possível carregar a verificação aqui.',
  noCamera: 'Este navegador não pode usar a câmera aqui. Tente outro, por favor.',
  cameraBlocked: 'Esta página não permite que a verificação use a câmera.',
} satisfies Strings;
