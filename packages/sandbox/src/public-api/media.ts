/** Pictures: upload, lists, download. */
import { maxUploads, operations } from '@veriff-verify/api';
import type { SandboxContext, SandboxParts } from '../context.ts';
import { plainFailure } from '../errors.ts';
import { sessionPhase } from '../lifecycle.ts';
import { readPicture } from '../picture.ts';
import { countMedia, currentAttempt, type Media, type Session } from '../store.ts';
import { normalizeUpload, uploadCode } from '../validation.ts';
import type { OperationRoutes } from './operation-routes.ts';

export function mediaRoutes(routes: OperationRoutes, parts: SandboxParts): void {
  const { store, lifecycle, settings } = parts;

  routes.route(
    operations.uploadMedia,
    ({ c, id, request }) => {
      const session = routes.findSession(id);
      if (sessionPhase(session) !== 'open') {
        throw plainFailure(409, `The session is "${session.status}" and takes no more pictures.`);
      }
      if (countMedia(session) >= maxUploads) {
        throw plainFailure(409, `A session takes at most ${maxUploads} pictures.`);
      }
      const { context, content } = request.image;
      const media = lifecycle.addMedia(session, { context, ...readPicture(content) });
      if (!media) {
        throw plainFailure(413, 'The pictures of this session fill the sandbox (maxBytes).');
      }
      const image = describeImage(c, session, media);
      return c.json({ status: 'success', image }, settings.current.mediaStatus);
    },
    { codeOf: uploadCode, normalize: normalizeUpload },
  );

  routes.route(operations.listSessionMedia, ({ c, id }) => {
    const session = routes.findSession(id);
    return listMedia(c, session, currentAttempt(session).media);
  });

  routes.route(operations.listAttemptMedia, ({ c, id }) => {
    const found = store.attemptById(id);
    if (!found) throw plainFailure(404, 'Entry not found');
    return listMedia(c, found.session, found.attempt.media);
  });

  routes.route(operations.downloadMedia, ({ c, id }) => {
    const found = store.mediaById(id);
    if (!found) throw plainFailure(404, 'Entry not found');
    const { bytes, mimetype } = found.media;
    return c.body(bytes, 200, {
      'content-type': mimetype,
      'content-length': String(bytes.byteLength),
      'x-content-type-options': 'nosniff',
    });
  });

  function listMedia(c: SandboxContext, session: Session, media: readonly Media[]): Response {
    const images = media.map((picture) => describeImage(c, session, picture));
    // Test integrations of Veriff list no videos.
    return c.json({ status: 'success', images, videos: [], nfcDocuments: [] });
  }

  function describeImage(c: SandboxContext, session: Session, media: Media): object {
    const { id, context, mimetype, bytes } = media;
    return {
      id,
      name: context,
      context,
      timestamp: null,
      size: bytes.byteLength,
      mimetype,
      url: `${routes.origin(c)}/v1${operations.downloadMedia.path.replace(/\{\w+\}/, id)}`,
      sessionId: session.id,
    };
  }
}
