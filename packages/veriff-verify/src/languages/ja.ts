import type { Strings } from '../strings.ts';

export default {
  start: '本人確認を始める',
  openInTab: '新しいタブで開く',
  title: '本人確認',
  preparing: '本人確認を準備しています…',
  started: '本人確認を実施中です。',
  submitted: '写真を送信しました。',
  finished: 'ありがとうございます。すべての手順が完了しました。',
  canceled: '本人確認は完了する前に閉じられました。',
  deciding: 'ありがとうございます。結果を確認しています…',
  approved: 'ご本人であることを確認しました。',
  declined: 'ご本人であることを確認できませんでした。',
  resubmission: '使用できない写真がありました。もう一度撮影してください。',
  review: '内容を審査しています。',
  expired: '本人確認の有効期限が切れました。もう一度始めてください。',
  offline: '接続できないようです。もう一度お試しください。',
  unavailable: '現在、本人確認を利用できません。後でもう一度お試しください。',
  alreadyOpen: 'このページでは別の本人確認がすでに開かれています。',
  notLoaded: 'ここでは本人確認を読み込めませんでした。',
  noCamera: 'このブラウザーではここでカメラを使用できません。別のブラウザーをお試しください。',
  cameraBlocked: 'このページでは本人確認にカメラを使用できません。',
} satisfies Strings;
