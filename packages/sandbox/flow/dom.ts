type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;
type Child = Node | string | null | undefined | false;

/** An element with its attributes, listeners (`onclick: …`) and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...(children.filter((child) => child instanceof Node || Boolean(child)) as Node[]),
  );
  return element;
}

/** One of the symbols in page.html. */
export function icon(name: string, className = 'icon'): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(namespace, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

export function button(
  kind: 'primary' | 'secondary' | 'danger',
  testId: string,
  text: string,
  onclick: () => void,
): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: `button ${kind}`, 'data-testid': testId, onclick },
    text,
  );
}
