import {
  type Camera,
  CameraError,
  type CameraProblem,
  pictureFromFile,
  pictureFromVideo,
  whenCameraAllowed,
} from '../camera.ts';
import { button, h, icon } from '../dom.ts';
import type { Strings } from '../strings.ts';
import type { Screen, View } from '../view.ts';

export interface PhotoOptions {
  strings: Strings;
  view: View;
  camera: Camera;
  /** What is in front of the camera: shapes the guide and chooses the camera. */
  subject: 'passport' | 'card' | 'face';
  name: string;
  title: string;
  hint: string;
  /** Which document, above the hint. */
  about: string | null;
  /** A picture from before, to be looked at again. */
  picture: Blob | null;
  progress: Screen['progress'];
  onUse(picture: Blob): void;
  /** The camera was refused and stays refused until the page is loaded anew. */
  onReload(): void;
  onBack(): void;
  onClose(): void;
}

type Mode = 'starting' | 'live' | 'problem' | 'still';

/** One picture: the live camera or a file, a look at the result, then on. */
export function photoScreen(options: PhotoOptions): Screen {
  const { strings: t, camera, view, subject } = options;
  const isFace = subject === 'face';
  let disposed = false;
  let picture: Blob | null = null;
  let pictureUrl = '';
  let problem: CameraProblem = 'missing';

  const video = h('video', { playsinline: true, muted: true, class: isFace ? 'mirrored' : '' });
  video.muted = true;
  const still = h('img', { alt: options.title });
  const guide = h('div', { class: `guide ${subject}`, 'aria-hidden': 'true' });
  const starting = h('p', { class: 'starting' }, h('span', { class: 'spinner' }), t.cameraStarting);
  const trouble = h('div', { class: 'trouble' });
  const stage = h('div', { class: `stage ${subject}` }, video, guide, still, starting, trouble);
  const hint = h('p', { class: 'hint' });
  const error = h('p', { class: 'error', role: 'alert' });

  const capture = button('primary', 'capture', t.capture, () => void takePicture());
  const retry = button('secondary', 'try-again', t.tryAgain, () => void startCamera());
  const reload = button('secondary', 'reload', t.tryAgain, () => void askAgain());
  const use = button('primary', 'use-photo', t.usePhoto, () => {
    if (picture) options.onUse(picture);
  });
  const retake = button('secondary', 'retake', t.retake, () => {
    view.focusHeading();
    void startCamera();
  });
  const fileInput = h('input', {
    type: 'file',
    accept: 'image/*',
    class: 'visually-hidden',
    'data-testid': 'choose-file',
    onchange: () => void takeFile(),
  });
  const file = h('label', { class: 'button secondary' }, icon('picture'), t.chooseFile, fileInput);
  const ownTab = h(
    'a',
    { class: 'button secondary', href: location.href, target: '_blank', rel: 'noopener' },
    t.openInTab,
  );

  // The controls are made once and hidden when not needed, so that none loses the focus midway.
  function setMode(mode: Mode): void {
    if (disposed) return;
    stage.dataset['mode'] = mode;
    video.hidden = guide.hidden = mode !== 'live';
    still.hidden = mode !== 'still';
    starting.hidden = mode !== 'starting';
    trouble.hidden = mode !== 'problem';
    capture.hidden = mode !== 'starting' && mode !== 'live';
    capture.disabled = mode !== 'live';
    use.hidden = retake.hidden = mode !== 'still';
    file.hidden = mode === 'still';
    retry.hidden = mode !== 'problem' || problem === 'denied' || problem === 'forbidden';
    reload.hidden = mode !== 'problem' || problem !== 'denied';
    ownTab.hidden = mode !== 'problem' || problem !== 'forbidden';
    file.classList.toggle('primary', mode === 'problem');
    file.classList.toggle('secondary', mode !== 'problem');
    hint.textContent = mode === 'still' ? (isFace ? t.checkFace : t.checkDocument) : options.hint;
    error.textContent = '';
  }

  function showProblem(kind: CameraProblem): void {
    problem = kind;
    const [title, text] = {
      denied: [t.deniedTitle, t.deniedText],
      forbidden: [t.forbiddenTitle, t.forbiddenText],
      missing: [t.missingTitle, t.missingText],
      busy: [t.busyTitle, t.busyText],
    }[kind];
    trouble.replaceChildren(
      icon('no-camera'),
      h('h2', { 'data-testid': `camera-${kind}` }, title),
      h('p', {}, text),
    );
    setMode('problem');
    view.announce(`${title}. ${text}`);
  }

  async function startCamera(): Promise<void> {
    setMode('starting');
    try {
      const stream = await camera.open(isFace ? 'user' : 'environment');
      // A file may have been chosen, or the step left, while the browser was asking.
      if (disposed || stage.dataset['mode'] !== 'starting') return;
      for (const track of stream.getVideoTracks()) {
        track.onended = () => {
          camera.stop();
          if (stage.dataset['mode'] === 'live') showProblem('busy');
        };
      }
      video.srcObject = stream;
      await video.play();
      if (disposed || stage.dataset['mode'] !== 'starting') return;
      setMode('live');
      view.announce(t.cameraReady);
    } catch (cause) {
      if (disposed || stage.dataset['mode'] !== 'starting') return;
      showProblem(cause instanceof CameraError ? cause.problem : 'busy');
    }
  }

  /** Asks once more where the browser may ask; a fresh page is the way out where it may not. */
  async function askAgain(): Promise<void> {
    const permission = await navigator.permissions
      ?.query({ name: 'camera' as PermissionName })
      .catch(() => null);
    if (permission && permission.state !== 'denied') await startCamera();
    if (disposed || stage.dataset['mode'] !== 'problem' || problem !== 'denied') return;
    options.onReload();
  }

  function showPicture(taken: Blob): void {
    if (disposed) return;
    URL.revokeObjectURL(pictureUrl);
    picture = taken;
    pictureUrl = URL.createObjectURL(taken);
    still.src = pictureUrl;
    video.pause();
    setMode('still');
  }

  async function takePicture(): Promise<void> {
    capture.disabled = true;
    try {
      showPicture(await pictureFromVideo(video));
      view.focusHeading();
      view.announce(`${t.pictureTaken} ${hint.textContent}`);
    } catch {
      showProblem('busy');
    }
  }

  async function takeFile(): Promise<void> {
    const chosen = fileInput.files?.[0];
    fileInput.value = '';
    if (!chosen) return;
    try {
      showPicture(await pictureFromFile(chosen));
      view.focusHeading();
      view.announce(hint.textContent);
    } catch {
      error.textContent = t.unreadableFile;
    }
  }

  const stopWatching = whenCameraAllowed(() => {
    if (stage.dataset['mode'] === 'problem') void startCamera();
  });
  if (options.picture) showPicture(options.picture);
  else void startCamera();

  return {
    name: options.name,
    title: options.title,
    body: [
      h(
        'div',
        { class: 'about' },
        options.about ? h('p', { class: 'document-name' }, options.about) : null,
        hint,
      ),
      stage,
      error,
    ],
    actions: [capture, use, retake, file, retry, reload, ownTab],
    progress: options.progress,
    back: options.onBack,
    close: options.onClose,
    dispose: () => {
      disposed = true;
      stopWatching();
      video.srcObject = null;
      URL.revokeObjectURL(pictureUrl);
    },
  };
}
