import type { Strings } from '../strings.ts';

export default {
  start: 'Shaxsingizni tasdiqlang',
  openInTab: 'Yangi varaqda ochish',
  title: 'Shaxsni tasdiqlash',
  preparing: 'Tekshiruv tayyorlanmoqda…',
  started: 'Tekshiruv ochiq.',
  submitted: 'Rasmlaringiz yuborildi.',
  finished: 'Rahmat, barcha bosqichlar yakunlandi.',
  canceled: 'Tekshiruv yakunlanmasdan yopildi.',
  deciding: 'Rahmat. Natijani kutmoqdamiz…',
  approved: 'Shaxsingiz tasdiqlandi.',
  declined: 'Shaxsingizni tasdiqlab boʻlmadi.',
  resubmission: 'Ayrim rasmlardan foydalanib boʻlmadi. Iltimos, ularni qayta oling.',
  review: 'Maʼlumotlaringiz koʻrib chiqilmoqda.',
  expired: 'Tekshiruv muddati tugadi. Iltimos, qaytadan boshlang.',
  offline: 'Aloqa yoʻqqa oʻxshaydi. Iltimos, qayta urinib koʻring.',
  unavailable: 'Tekshiruv hozircha mavjud emas. Iltimos, keyinroq urinib koʻring.',
  alreadyOpen: 'Bu sahifada boshqa tekshiruv allaqachon ochilgan.',
  notLoaded: 'Tekshiruvni bu yerda yuklab boʻlmadi.',
  noCamera: 'Bu brauzer bu yerda kameradan foydalana olmaydi. Iltimos, boshqasini sinab koʻring.',
  cameraBlocked: 'Bu sahifa tekshiruvga kameradan foydalanishga ruxsat bermaydi.',
} satisfies Strings;
