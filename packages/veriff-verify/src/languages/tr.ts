import type { Strings } from '../strings.ts';

export default {
  start: 'Kimliğinizi doğrulayın',
  openInTab: 'Yeni sekmede açın',
  title: 'Kimlik doğrulama',
  preparing: 'Doğrulama hazırlanıyor…',
  started: 'Doğrulama açık.',
  submitted: 'Fotoğraflarınız gönderildi.',
  finished: 'Teşekkür ederiz, tüm adımlar tamamlandı.',
  canceled: 'Doğrulama tamamlanmadan kapatıldı.',
  deciding: 'Teşekkür ederiz. Sonucu bekliyoruz…',
  approved: 'Kimliğiniz doğrulandı.',
  declined: 'Kimliğiniz doğrulanamadı.',
  resubmission: 'Bazı fotoğraflar kullanılamadı. Lütfen yeniden çekin.',
  review: 'Doğrulamanız inceleniyor.',
  expired: 'Doğrulamanın süresi doldu. Lütfen yeniden başlayın.',
  offline: 'Bağlantı yok gibi görünüyor. Lütfen yeniden deneyin.',
  unavailable: 'Doğrulama şu anda kullanılamıyor. Lütfen daha sonra yeniden deneyin.',
  alreadyOpen: 'Bu sayfada başka bir doğrulama zaten açık.',
  notLoaded: 'Doğrulama burada yüklenemedi.',
  noCamera: 'Bu tarayıcı burada kamerayı kullanamıyor. Lütfen başka bir tarayıcı deneyin.',
  cameraBlocked: 'Bu sayfa, doğrulamanın kamerayı kullanmasına izin vermiyor.',
} satisfies Strings;
