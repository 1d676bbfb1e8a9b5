import type { Strings } from '../strings.ts';

export default {
  start: 'Xác minh danh tính',
  openInTab: 'Mở trong thẻ mới',
  title: 'Xác minh danh tính',
  preparing: 'Đang chuẩn bị xác minh…',
  started: 'Phiên xác minh đang mở.',
  submitted: 'Ảnh của quý khách đã được gửi.',
  finished: 'Cảm ơn quý khách, mọi bước đã hoàn tất.',
  canceled: 'Phiên xác minh đã bị đóng trước khi hoàn tất.',
  deciding: 'Cảm ơn quý khách. Chúng tôi đang chờ kết quả…',
  approved: 'Danh tính của quý khách đã được xác minh.',
  declined: 'Không thể xác minh danh tính của quý khách.',
  resubmission: 'Một số ảnh không dùng được. Vui lòng chụp lại.',
  review: 'Hồ sơ của quý khách đang được xem xét.',
  expired: 'Phiên xác minh đã hết hạn. Vui lòng bắt đầu lại.',
  offline: 'Có vẻ như không có kết nối. Vui lòng thử lại.',
  unavailable: 'Hiện không thể xác minh. Vui lòng thử lại sau.',
  alreadyOpen: 'Một phiên xác minh khác đang mở trên trang này.',
  notLoaded: 'Không thể tải phiên xác minh tại đây.',
  noCamera: 'Trình duyệt này không thể dùng camera tại đây. Vui lòng thử trình duyệt khác.',
  cameraBlocked: 'Trang này không cho phép phiên xác minh dùng camera.',
} satisfies Strings;
