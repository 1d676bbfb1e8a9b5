import type { Strings } from '../strings.ts';

export default {
  start: 'Verifikasi identitas Anda',
  openInTab: 'Buka di tab baru',
  title: 'Verifikasi identitas',
  preparing: 'Menyiapkan verifikasi…',
  started: 'Verifikasi sedang terbuka.',
  submitted: 'Foto Anda telah dikirim.',
  finished: 'Terima kasih, semua langkah telah selesai.',
  canceled: 'Verifikasi ditutup sebelum selesai.',
  deciding: 'Terima kasih. Kami sedang menunggu hasilnya…',
  approved: 'Identitas Anda telah diverifikasi.',
  declined: 'Identitas Anda tidak dapat diverifikasi.',
  resubmission: 'Beberapa foto tidak dapat digunakan. Silakan ambil ulang.',
  review: 'Verifikasi Anda sedang ditinjau.',
  expired: 'Verifikasi telah kedaluwarsa. Silakan mulai lagi.',
  offline: 'Sepertinya tidak ada koneksi. Silakan coba lagi.',
  unavailable: 'Verifikasi saat ini tidak tersedia. Silakan coba lagi nanti.',
  alreadyOpen: 'Verifikasi lain sudah terbuka di halaman ini.',
  notLoaded: 'Verifikasi tidak dapat dimuat di sini.',
  noCamera: 'Browser ini tidak dapat menggunakan kamera di sini. Silakan coba browser lain.',
  cameraBlocked: 'Halaman ini tidak mengizinkan verifikasi menggunakan kamera.',
} satisfies Strings;
