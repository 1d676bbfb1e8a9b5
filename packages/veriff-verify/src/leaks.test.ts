import { expect, fixture, html } from '@open-wc/testing';

import './index.ts';
import type { VeriffVerifyElement } from './index.ts';
import { turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import { cleanUp, flow, flowUrl, heard, mount, veriffFrame } from './testing/flow.ts';
import { countListeners, type ListenerCount, look, restoreRoom, roomy } from './testing/traces.ts';

const CYCLES = 1_000;
/** Every so many cycles with a flow that is opened and ended. */
const FLOW_EVERY = 20;

let listeners: ListenerCount;

/** What the page loads once is there before anything is counted. */
before(async () => {
  const { element } = await mount();
  const result = element.start();
  (await flow()).say('FINISHED');
  await result;
  await element.updateComplete;
  await cleanUp();
});

beforeEach(() => {
  roomy();
  listeners = countListeners();
});

afterEach(async () => {
  listeners.restore();
  restoreRoom();
  await cleanUp();
});

/** Collects garbage until `gone` holds: by the browser's own hand, or by making much of it. */
async function collectGarbage(gone: () => boolean): Promise<void> {
  const { gc } = globalThis as { gc?: () => void };
  for (let round = 0; round < 100; round++) {
    // What was looked at stays until the end of its turn.
    await turn();
    await turn();
    if (gone()) return;
    await turn();
    if (gc) gc();
    else for (let piece = 0; piece < 8; piece++) new ArrayBuffer(32 * 1024 * 1024);
  }
}

/** Bytes after a collection, where the browser was told to let a page collect; zero elsewhere. */
function heap(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) return 0;
  gc();
  return (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0;
}

async function cycle(
  number: number,
  parent: Element,
  watch: (object: WeakKey) => void,
): Promise<void> {
  const element = document.createElement('veriff-verify');
  watch(element);
  watch(element.shadowRoot ?? element);
  parent.append(element);
  await element.updateComplete;
  if (number % FLOW_EVERY === 0) await openAndEnd(element, number / FLOW_EVERY, watch);
  element.remove();
}

const ENDINGS = ['cancel()', 'CANCELED', 'FINISHED', 'removal'] as const;

async function openAndEnd(
  element: VeriffVerifyElement,
  number: number,
  watch: (object: WeakKey) => void,
): Promise<void> {
  heard.length = 0;
  Object.assign(element, {
    sessionUrl: flowUrl(),
    resume: true,
    mode: Math.floor(number / ENDINGS.length) % 2 ? 'embedded' : 'modal',
  });
  const result = element.start();
  watch(result);
  const { frame, say } = await flow();
  watch(frame);
  const ending = ENDINGS[number % ENDINGS.length];
  if (ending === 'cancel()') element.cancel();
  else if (ending === 'removal') element.remove();
  else say(ending as string);
  await result;
}

itWhere(
  'garbageCollection',
  `${CYCLES} mounts and unmounts, some with a flow, leave nothing behind`,
  async function (this: Mocha.Context) {
    this.timeout(120_000);
    const parent = await fixture(html`<div></div>`);
    // The first ones make what is kept for all.
    for (let number = 0; number < FLOW_EVERY * 8; number += FLOW_EVERY) {
      await cycle(number, parent, () => {});
    }
    await turn();

    const watched: WeakRef<WeakKey>[] = [];
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    const alive = () => watched.filter((reference) => reference.deref()).length;
    await collectGarbage(() => false);
    const before = await look();
    const nodes = document.querySelectorAll('*').length;
    const heapBefore = heap();

    for (let number = 0; number < CYCLES; number++) {
      await cycle(number, parent, (object) => {
        watched.push(new WeakRef(object));
        registry.register(object, undefined);
      });
    }
    // Elements that were removed are disposed of a moment later.
    await turn();
    await until(() => !veriffFrame());
    await collectGarbage(() => alive() <= 1);

    const flows = CYCLES / FLOW_EVERY;
    expect(watched).to.have.length(2 * CYCLES + 2 * flows);
    // The SDK's focus lock remembers what had the focus last: one empty frame, however many flows.
    const rest = watched.map((reference) => reference.deref()).filter((object) => object);
    expect(rest.length, 'elements, promises and frames in memory').to.be.at.most(1);
    for (const object of rest)
      expect(object).to.include({ isConnected: false, contentWindow: null });
    await until(() => collected >= watched.length - 1);
    expect(listeners.left()).to.deep.equal([]);
    expect(await look()).to.deep.equal(before);
    expect(document.querySelectorAll('*').length).to.equal(nodes);
    expect(heap() - heapBefore, 'bytes of heap').to.be.below(2_000_000);
  },
);

itWhere(
  'garbageCollection',
  'elements that are made and never put on the page are collected',
  async function (this: Mocha.Context) {
    this.timeout(60_000);
    const watched: WeakRef<WeakKey>[] = [];
    // In a function of its own: this one keeps the last of its values while it waits.
    const make = () => {
      const element = document.createElement('veriff-verify');
      void element.preload();
      watched.push(new WeakRef(element));
    };
    for (let number = 0; number < 100; number++) make();
    const alive = () => watched.filter((reference) => reference.deref()).length;
    await collectGarbage(() => alive() === 0);
    expect(alive()).to.equal(0);
    expect(listeners.left()).to.deep.equal([]);
  },
);
