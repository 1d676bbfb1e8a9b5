import type { Strings } from '../strings.ts';

export default {
  start: 'Sahkan identiti anda',
  openInTab: 'Buka dalam tab baharu',
  title: 'Pengesahan identiti',
  preparing: 'Menyediakan pengesahan…',
  started: 'Pengesahan sedang dibuka.',
  submitted: 'Foto anda telah dihantar.',
  finished: 'Terima kasih, semua langkah telah selesai.',
  canceled: 'Pengesahan ditutup sebelum selesai.',
  deciding: 'Terima kasih. Kami sedang menunggu keputusannya…',
  approved: 'Identiti anda telah disahkan.',
  declined: 'Identiti anda tidak dapat disahkan.',
  resubmission: 'Beberapa foto tidak dapat digunakan. Sila ambil semula.',
  review: 'Pengesahan anda sedang disemak.',
  expired: 'Pengesahan telah tamat tempoh. Sila mulakan semula.',
  offline: 'Nampaknya tiada sambungan. Sila cuba lagi.',
  unavailable: 'Pengesahan tidak tersedia buat masa ini. Sila cuba lagi nanti.',
  alreadyOpen: 'Pengesahan lain sudah dibuka pada halaman ini.',
  notLoaded: 'Pengesahan tidak dapat dimuatkan di sini.',
  noCamera: 'Pelayar ini tidak dapat menggunakan kamera di sini. Sila cuba pelayar lain.',
  cameraBlocked: 'Halaman ini tidak membenarkan pengesahan menggunakan kamera.',
} satisfies Strings;
