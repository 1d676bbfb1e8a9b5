/** The element that `index.html` is known to hold. */
export function find<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`index.html has no ${kind.name} at ${selector}.`);
}
