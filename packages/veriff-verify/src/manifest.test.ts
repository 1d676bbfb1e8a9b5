import { expect } from '@open-wc/testing';
import { styles as elementStyles } from './element.styles.ts';
import { type DecisionStatus, VeriffVerifyElement } from './index.ts';
import { fakeClock, until } from './testing/clock.ts';
import { cleanUp, EVENT_TYPES, flow, flowUrl, mount, veriffFrame } from './testing/flow.ts';
import { restoreRoom, roomy } from './testing/traces.ts';

interface Item {
  name: string;
  description?: string;
  default?: string;
  type?: { text: string };
  parsedType?: { text: string };
}

interface Member extends Item {
  kind: 'field' | 'method';
  static?: boolean;
  readonly?: boolean;
  attribute?: string;
  reflects?: boolean;
}

interface ElementDeclaration {
  name: string;
  tagName: string;
  members: Member[];
  attributes: (Item & { fieldName?: string })[];
  events: Item[];
  slots: Item[];
  cssParts: Item[];
  cssProperties: Item[];
  cssStates: Item[];
}

interface Manifest {
  modules: {
    path: string;
    declarations: Item[];
    exports: { kind: string; name: string; declaration: { name: string; module: string } }[];
  }[];
}

/** Written by the build, which `npm test` runs before. */
async function built<Content>(file: string): Promise<Content> {
  const response = await fetch(new URL(`../${file}`, import.meta.url));
  if (!response.ok) throw new Error(`There is no ${file}. Run \`npm run build\` first.`);
  return response.json() as Promise<Content>;
}

const manifest = await built<Manifest>('custom-elements.json');
const declaration = manifest.modules
  .flatMap(({ declarations }) => declarations)
  .find(({ name }) => name === 'VeriffVerifyElement') as ElementDeclaration;

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name).sort();

/** What is the browser's own, or Lit's, on elements and on form controls. */
const inherited = new Set<string>();
for (
  let prototype = Object.getPrototypeOf(VeriffVerifyElement.prototype) as object | null;
  prototype;
  prototype = Object.getPrototypeOf(prototype) as object | null
) {
  for (const name of Object.getOwnPropertyNames(prototype)) inherited.add(name);
}

/** Public names of the prototype that are the element's own. */
const own = Object.getOwnPropertyNames(VeriffVerifyElement.prototype).filter(
  (name) => !inherited.has(name) && !name.endsWith('Callback'),
);

/** Beside every status, the decision is a state. */
const decisionStates = Object.keys({
  approved: true,
  declined: true,
  resubmission_requested: true,
  review: true,
  expired: true,
  abandoned: true,
  unknown: true,
} satisfies Record<DecisionStatus, true>);

describe('the custom elements manifest', () => {
  afterEach(async () => {
    await cleanUp();
    restoreRoom();
  });

  it('is of this element, defined under its tag', () => {
    expect(declaration.tagName).to.equal('veriff-verify');
    expect(customElements.get(declaration.tagName)).to.equal(VeriffVerifyElement);
    const definitions = manifest.modules
      .flatMap(({ exports }) => exports)
      .filter(({ kind }) => kind === 'custom-element-definition');
    expect(definitions.map(({ name }) => name)).to.deep.equal(['veriff-verify']);
  });

  it('names every export of the modules that it lists, and no other', async () => {
    const path = (module: string) => `./${module.replace(/^dist\/(.+)\.js$/, '$1.ts')}`;
    const listed = (module: string): string[] => {
      const { exports = [] } = manifest.modules.find((entry) => entry.path === module) ?? {};
      return exports
        .filter(({ kind }) => kind === 'js')
        .flatMap(({ name, declaration }) => (name === '*' ? listed(declaration.module) : name));
    };
    for (const { path: module } of manifest.modules) {
      const actual = (await import(/* @vite-ignore */ path(module))) as object;
      expect([...new Set(listed(module))].sort(), module).to.deep.equal(Object.keys(actual).sort());
    }
  });

  it('has every property and method, and no other', () => {
    const members = declaration.members.filter((member) => !member.static);
    const actual = own.filter((name) => !/^_|^(render|updated|constructor)$/.test(name));
    expect(names(members)).to.deep.equal(actual.sort());
    for (const { name, kind } of members) {
      const { value } = Object.getOwnPropertyDescriptor(VeriffVerifyElement.prototype, name) ?? {};
      expect(kind, name).to.equal(typeof value === 'function' ? 'method' : 'field');
    }
  });

  it('says which properties are read-only', async () => {
    const { element } = await mount({});
    for (const { kind, name, readonly } of declaration.members) {
      if (kind !== 'field' || !(name in VeriffVerifyElement.prototype)) continue;
      const { set } = Object.getOwnPropertyDescriptor(VeriffVerifyElement.prototype, name) ?? {};
      expect(Boolean(readonly), name).to.equal(set === undefined);
    }
    expect(element).to.be.instanceOf(VeriffVerifyElement);
  });

  it('has the default of every property that can be set', async () => {
    const { element } = await mount({});
    const settable = declaration.members.filter(
      (member) => member.kind === 'field' && !member.static && !member.readonly,
    );
    expect(settable.length).to.be.greaterThan(10);
    for (const { name, default: text } of settable) {
      const value = element[name as keyof VeriffVerifyElement];
      const written = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
      expect(text, name).to.equal(written);
    }
  });

  it('has every attribute, with the property that it sets', () => {
    const { observedAttributes, elementProperties } = VeriffVerifyElement;
    // `lang` is the browser's attribute, which the element reads.
    expect(names(declaration.attributes)).to.deep.equal([...observedAttributes, 'lang'].sort());
    for (const [property, { attribute, reflect = false }] of elementProperties) {
      const name = typeof attribute === 'string' ? attribute : String(property).toLowerCase();
      const member = declaration.members.find((entry) => entry.name === property);
      expect(member?.attribute, name).to.equal(attribute === false ? undefined : name);
      expect(member?.reflects ?? false, name).to.equal(reflect);
      if (attribute === false) continue;
      const listed = declaration.attributes.find((entry) => entry.name === name);
      expect(listed?.fieldName, name).to.equal(property);
      expect(listed?.default, name).to.equal(member?.default);
    }
  });

  it('has every event, with its class', async () => {
    const events = (await import('./events.ts')) as Record<string, unknown>;
    expect(names(declaration.events)).to.deep.equal([...EVENT_TYPES].sort());
    for (const { name, type } of declaration.events) {
      const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
      expect(type?.text).to.equal(`${words.join('')}Event`);
      expect(events).to.have.property(type?.text ?? '');
    }
    const classes = Object.keys(events).filter((name) => name.endsWith('Event'));
    expect(classes.length).to.equal(declaration.events.length);
  });

  it('has every slot and every part that it ever shows', async () => {
    const slots = new Set<string>();
    const parts = new Set<string>();
    const clock = fakeClock();
    const { element } = await mount({ sessionUrl: flowUrl({ silent: '' }) });
    const root = element.shadowRoot as ShadowRoot;
    const observer = new MutationObserver(() => {
      for (const slot of root.querySelectorAll('slot')) slots.add(slot.name);
      for (const { part } of root.querySelectorAll('[part]'))
        for (const name of part) parts.add(name);
    });
    try {
      observer.observe(root, { subtree: true, childList: true, attributes: true });
      const run = element.start();
      await until(veriffFrame);
      // The flow never answers: there is a link to it.
      clock.advance(60_000);
      expect((await run).status).to.equal('error');
      await until(() => parts.has('link'));
    } finally {
      observer.disconnect();
      clock.restore();
    }
    expect(names(declaration.slots)).to.deep.equal([...slots].sort());
    expect(names(declaration.cssParts)).to.deep.equal([...parts].sort());
  });

  it('has every custom property of the styles, with its default', async () => {
    roomy();
    const { element } = await mount({ sessionUrl: flowUrl(), mode: 'embedded' });
    void element.start();
    await flow();
    const styles = elementStyles + element.querySelector('[slot=flow]')?.getAttribute('style');
    const used = new Map<string, Set<string>>();
    for (const { index, 1: name = '' } of styles.matchAll(/var\(\s*(--veriff-verify-[\w-]+)/g)) {
      used.set(name, (used.get(name) ?? new Set()).add(fallback(styles, index)));
    }
    expect(names(declaration.cssProperties)).to.deep.equal([...used.keys()].sort());
    for (const { name, default: text } of declaration.cssProperties) {
      if (text === undefined) continue;
      // One for light pages and one for dark ones; the manifest has room for the first.
      const light = [...(used.get(name) ?? [])].map((value) =>
        value.replace(/^light-dark\((.+?),.*$/s, '$1').trim(),
      );
      expect(light, name).to.include(text);
    }
  });

  it('has every state that it is ever in', () => {
    const field = declaration.members.find(({ name }) => name === 'status');
    const statuses = [...(field?.parsedType?.text ?? '').matchAll(/'([\w-]+)'/g)].map(
      ([, name]) => name,
    );
    expect(statuses).to.have.length(8);
    const states = [...statuses, ...decisionStates];
    expect(names(declaration.cssStates)).to.deep.equal(states.sort());
  });

  it('says something about everything', () => {
    const { attributes, events, slots, cssParts, cssProperties, cssStates } = declaration;
    for (const item of [attributes, events, slots, cssParts, cssProperties, cssStates].flat()) {
      expect(item.description, item.name).to.match(/\w/);
    }
  });
});

describe('the data for VS Code', () => {
  interface Completion extends Item {
    values?: { name: string }[];
  }

  const described = (items: readonly Item[]) =>
    Object.fromEntries(items.map(({ name, description }) => [name, description]));

  it('completes the tag and every attribute, in the words and with the values of the manifest', async () => {
    const { tags } = await built<{
      tags: { name: string; description: string; attributes: Completion[] }[];
    }>('vscode.html-custom-data.json');
    expect(tags.map(({ name }) => name)).to.deep.equal([declaration.tagName]);
    const [tag] = tags as [(typeof tags)[number]];
    expect(described(tag.attributes)).to.deep.equal(described(declaration.attributes));
    for (const { name, parsedType } of declaration.attributes) {
      const choices = [...(parsedType?.text ?? '').matchAll(/'([\w-]+)'/g)].map(([, one]) => one);
      const { values = [] } = tag.attributes.find((one) => one.name === name) ?? {};
      expect(
        values.map((value) => value.name),
        name,
      ).to.deep.equal(choices);
    }
    expect(tag.attributes.find(({ name }) => name === 'mode')?.values).to.have.length(3);
    const { events, slots, cssParts } = declaration;
    for (const { name, description } of [...events, ...slots, ...cssParts]) {
      expect(tag.description, name).to.contain(name);
      expect(tag.description, name).to.contain(description);
    }
  });

  it('completes every custom property and every part, in the words of the manifest', async () => {
    const { properties, pseudoElements } = await built<{
      properties: Item[];
      pseudoElements: Item[];
    }>('vscode.css-custom-data.json');
    expect(described(properties)).to.deep.equal(described(declaration.cssProperties));
    const parts = pseudoElements.map(({ name, description }) => ({
      name: name.replace(/^::part\((.+)\)$/, '$1'),
      description,
    }));
    expect(described(parts as Item[])).to.deep.equal(described(declaration.cssParts));
  });
});

/** What stands after the comma of the `var()` that begins at `index`. */
function fallback(text: string, index: number): string {
  let depth = 0;
  for (let end = index; end < text.length; end += 1) {
    if (text[end] === '(') depth += 1;
    else if (text[end] === ')' && --depth === 0) {
      const inside = text.slice(index, end);
      const comma = inside.indexOf(',');
      return comma < 0 ? '' : inside.slice(comma + 1).trim();
    }
  }
  return '';
}
