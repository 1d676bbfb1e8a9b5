/** The same page without the element: `fetch` and `createVeriffFrame`, as Veriff's docs show. */
import { createVeriffFrame, MESSAGES } from '@veriff/incontext-sdk';

function createWidget(start: () => Promise<string>) {
  const widget = document.createElement('div');
  const button = document.createElement('button');
  const status = document.createElement('p');
  button.textContent = 'Verify your identity';
  widget.append(button, status);
  let frame: ReturnType<typeof createVeriffFrame> | undefined;
  const onClick = async () => {
    try {
      frame = createVeriffFrame({
        url: await start(),
        onEvent(message) {
          switch (message) {
            case MESSAGES.STARTED:
              status.textContent = 'The verification is open.';
              break;
            case MESSAGES.SUBMITTED:
              status.textContent = 'Your pictures have been sent.';
              break;
            case MESSAGES.FINISHED:
              status.textContent = 'Thank you, all steps are complete.';
              break;
            case MESSAGES.CANCELED:
              status.textContent = 'The verification was closed before it was complete.';
              break;
          }
        },
      });
    } catch {
      status.textContent = 'The verification is not available right now.';
    }
  };
  button.addEventListener('click', onClick);
  document.body.append(widget);
  return {
    button,
    remove() {
      button.removeEventListener('click', onClick);
      frame?.close();
      widget.remove();
    },
  };
}

async function createSession(): Promise<string> {
  const response = await fetch('/veriff/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  if (!response.ok) throw new Error(`The companion answered ${response.status}.`);
  const { session } = (await response.json()) as { session: { url: string } };
  return session.url;
}

createWidget(createSession);

Object.assign(globalThis, {
  /** Puts one more on the page. @returns what takes it away again. */
  mount: () => createWidget(createSession).remove,
  /** The same, with the flow open. */
  open(url: string) {
    const { button, remove } = createWidget(() => Promise.resolve(url));
    button.click();
    return remove;
  },
});
