/** A page with the element, as its README shows. */
import 'veriff-verify';

const element = document.createElement('veriff-verify');
document.body.append(element);

Object.assign(globalThis, {
  /** Puts one more on the page. @returns what takes it away again. */
  mount() {
    const element = document.createElement('veriff-verify');
    document.body.append(element);
    return () => element.remove();
  },
  /** The same, with the flow open. */
  open(url: string) {
    const element = document.createElement('veriff-verify');
    element.sessionUrl = url;
    document.body.append(element);
    void element.start();
    return () => element.remove();
  },
});
