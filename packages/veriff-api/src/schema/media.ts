/**
 * Pictures and videos of a session.
 *
 * Source: devdocs.veriff.com, "/v1/sessions/{sessionId}/media" (POST, GET),
 * "/v1/attempts/{attemptId}/media", "/v1/media/{mediaId}" and "Context types for image and video".
 */
import * as v from 'valibot';
import { droppable, list, number, requestObject, text } from './values.ts';

/** What a picture can show. `-pre` is the first of two shots. */
export const imageContexts = [
  'document-front',
  'document-back',
  'face',
  'document-and-face',
  'document-and-face-pre',
  'document-front-pre',
  'document-front-qrcode',
  'document-front-qrcode-pre',
  'document-front-face-cropped',
  'document-front-with-signature',
  'document-front-with-signature-pre',
  'document-back-pre',
  'document-back-barcode',
  'document-back-barcode-pre',
  'document-back-qrcode',
  'document-back-qrcode-pre',
  'face-pre',
  'face-nfc',
  'face-cropped',
  'face-reference',
  'registry-face',
  'address-front',
  'generic-document-front',
] as const;

/** What a video of Veriff's own flow can show; videos cannot be uploaded. */
export const videoContexts = [
  'selfid_video',
  'face-pre-video',
  'document-front-pre-video',
  'document-back-pre-video',
  'document-and-face-pre-video',
  'document-back-barcode-pre-video',
] as const;

/** Characters of base64 that one upload takes: 24 MB, about 17 MB of a picture. */
export const maxUploadLength = 24_000_000;

/** Uploads that one session takes, all attempts together. */
export const maxUploads = 40;

/** The formats that Veriff takes; ask Veriff before sending PDF. */
export const uploadTypes = [
  'image/jpeg',
  'image/jpg',
  'image/png',
  'image/heic',
  'image/heif',
  'image/webp',
  'application/pdf',
] as const;

/** Also without the `data:` part, which Veriff's own demo leaves out; line breaks are allowed. */
const base64 = v.pipe(
  v.string(),
  v.maxLength(maxUploadLength, 'must have at most 24 MB of base64'),
  // Every part of it begins with a character that the part before does not take: with 24 MB of
  // input, a pattern that tries twice would take hours.
  v.regex(
    /^(data:[\w.+-]+\/[\w.+-]+;base64,)?\s*[A-Za-z0-9+/][A-Za-z0-9+/\s]*(=\s*){0,2}$/,
    'must be base64, best as a data URI such as data:image/jpeg;base64,…',
  ),
);

/** A picture to upload. */
export const imageUpload = requestObject({
  /** What it shows; `document-front`, `document-back` and `face` are the usual ones. */
  context: v.picklist(imageContexts),
  /** Base64, best as a data URI: `data:image/jpeg;base64,…`. See `imageDataUri`. */
  content: base64,
  /** @deprecated Veriff answers null whatever is sent. */
  timestamp: v.optional(v.string()),
});

/** Body of `POST /v1/sessions/{sessionId}/media`: one picture a request. */
export const uploadMediaRequest = requestObject({ image: imageUpload });

const mediaFields = {
  id: v.pipe(v.string(), v.nonEmpty()),
  name: text,
  /** One of `imageContexts` or `videoContexts`, or one that Veriff has added. */
  context: text,
  /** @deprecated Always null. */
  timestamp: text,
  /** Bytes. */
  size: number,
  mimetype: text,
  /** Where to download it; needs the same headers as any call. */
  url: text,
  sessionId: text,
};

/** A picture that Veriff holds. */
export const image = v.looseObject(mediaFields);

/** A video that Veriff holds; test integrations list none. */
export const video = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    ...mediaFields,
    /** Seconds. */
    duration: number,
  }),
);

/** Answer of `POST /v1/sessions/{sessionId}/media`; status 200 or 201, Veriff's pages differ. */
export const uploadMediaResponse = v.looseObject({ status: text, image });

/** Answer of both media lists. Sorted by Veriff's own choice of quality, not by time. */
export const mediaListResponse = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    status: text,
    images: list(image),
    videos: list(video),
    /** What was read from the chip of a document. */
    nfcDocuments: list(v.looseObject({ id: text })),
  }),
);

export type ImageContext = (typeof imageContexts)[number];
export type UploadMediaRequest = v.InferInput<typeof uploadMediaRequest>;
export type UploadMediaResponse = v.InferOutput<typeof uploadMediaResponse>;
export type MediaListResponse = v.InferOutput<typeof mediaListResponse>;
export type Image = v.InferOutput<typeof image>;
export type Video = v.InferOutput<typeof video>;
