import type { Strings } from '../strings.ts';

export default {
  start: '验证身份',
  openInTab: '在新标签页中打开',
  title: '身份验证',
  preparing: '正在准备验证…',
  started: '验证已打开。',
  submitted: '您的照片已发送。',
  finished: '谢谢，所有步骤均已完成。',
  canceled: '验证在完成前已关闭。',
  deciding: '谢谢。我们正在等待结果…',
  approved: '您的身份已通过验证。',
  declined: '未能验证您的身份。',
  resubmission: '部分照片无法使用，请重新拍摄。',
  review: '您的验证正在审核中。',
  expired: '验证已过期，请重新开始。',
  offline: '似乎没有网络连接，请重试。',
  unavailable: '验证暂时不可用，请稍后重试。',
  alreadyOpen: '此页面上已打开另一个验证。',
  notLoaded: '验证未能在此处加载。',
  noCamera: '此浏览器无法在此处使用相机，请换用其他浏览器。',
  cameraBlocked: '此页面不允许验证使用相机。',
} satisfies Strings;
