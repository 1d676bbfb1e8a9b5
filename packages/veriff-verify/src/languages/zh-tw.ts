import type { Strings } from '../strings.ts';

export default {
  start: '驗證身分',
  openInTab: '在新分頁中開啟',
  title: '身分驗證',
  preparing: '正在準備驗證…',
  started: '驗證已開啟。',
  submitted: '您的照片已送出。',
  finished: '謝謝，所有步驟均已完成。',
  canceled: '驗證在完成前已關閉。',
  deciding: '謝謝。我們正在等候結果…',
  approved: '您的身分已通過驗證。',
  declined: '無法驗證您的身分。',
  resubmission: '部分照片無法使用，請重新拍攝。',
  review: '您的驗證正在審核中。',
  expired: '驗證已過期，請重新開始。',
  offline: '似乎沒有網路連線，請再試一次。',
  unavailable: '目前無法進行驗證，請稍後再試。',
  alreadyOpen: '此頁面已開啟另一個驗證。',
  notLoaded: '驗證無法在此載入。',
  noCamera: '此瀏覽器無法在此使用相機，請改用其他瀏覽器。',
  cameraBlocked: '此頁面不允許驗證使用相機。',
} satisfies Strings;
