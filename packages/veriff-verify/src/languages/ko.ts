import type { Strings } from '../strings.ts';

export default {
  start: '본인 확인하기',
  openInTab: '새 탭에서 열기',
  title: '본인 확인',
  preparing: '본인 확인을 준비하고 있습니다…',
  started: '본인 확인이 진행 중입니다.',
  submitted: '사진이 전송되었습니다.',
  finished: '감사합니다. 모든 단계가 완료되었습니다.',
  canceled: '본인 확인이 완료되기 전에 닫혔습니다.',
  deciding: '감사합니다. 결과를 기다리고 있습니다…',
  approved: '본인으로 확인되었습니다.',
  declined: '본인임을 확인할 수 없었습니다.',
  resubmission: '일부 사진을 사용할 수 없습니다. 다시 촬영해 주세요.',
  review: '제출하신 내용을 검토하고 있습니다.',
  expired: '본인 확인이 만료되었습니다. 다시 시작해 주세요.',
  offline: '연결되어 있지 않은 것 같습니다. 다시 시도해 주세요.',
  unavailable: '지금은 본인 확인을 이용할 수 없습니다. 나중에 다시 시도해 주세요.',
  alreadyOpen: '이 페이지에 다른 본인 확인이 이미 열려 있습니다.',
  notLoaded: '여기에서 본인 확인을 불러오지 못했습니다.',
  noCamera:
    '이 브라우저에서는 여기에서 카메라를 사용할 수 없습니다. 다른 브라우저를 사용해 주세요.',
  insecure: '이 페이지는 안전하지 않아 카메라를 사용할 수 없습니다.',
  cameraBlocked: '이 페이지에서는 본인 확인에 카메라를 사용할 수 없습니다.',
} satisfies Strings;
