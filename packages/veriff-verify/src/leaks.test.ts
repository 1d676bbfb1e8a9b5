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

/** What the page loads once is there before anything is counted. */
before(async () => {
  const { element } = await mount();
  const result = element.start();
  (await flow()).say('FINISHED');
  await result;
  await element.updateComplete;
  await cleanUp();
});

afterEach(cleanUp);

type CollectGarbage = (options: { execution: 'async'; type: 'major' }) => Promise<void>;
const { gc } = globalThis as { gc?: CollectGarbage };

/**
 * Collects by the browser's own hand, or by making much garbage. In a task of its own: nothing is
 * then held by what the code that asks for it has looked at.
 */
async function collectGarbage(): Promise<void> {
  await turn();
  if (gc) await gc({ execution: 'async', type: 'major' });
  else for (let piece = 0; piece < 8; piece++) new ArrayBuffer(32 * 1024 * 1024);
  await turn();
}

/** Collects until `gone` holds, or it has been tried often. */
async function collectUntil(gone: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !gone(); round++) await collectGarbage();
}

/** Bytes after a collection. */
async function heap(): Promise<number> {
  await collectGarbage();
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

describe(`${CYCLES} mounts and unmounts, some with a flow`, () => {
  const watched: WeakRef<WeakKey>[] = [];
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  const alive = () => watched.map((reference) => reference.deref()).filter((object) => object);
  let listeners: ListenerCount;
  let page: unknown[];
  let heapBefore: number;

  const pageNow = async () => [await look(), document.querySelectorAll('*').length];

  before(async function (this: Mocha.Context) {
    this.timeout(200_000);
    roomy();
    listeners = countListeners();
    const parent = await fixture(html`<div></div>`);
    // The first ones make what is kept for all.
    for (let number = 0; number < FLOW_EVERY * 8; number += FLOW_EVERY) {
      await cycle(number, parent, () => {});
    }
    await turn();
    heapBefore = await heap();
    page = await pageNow();
    for (let number = 0; number < CYCLES; number++) {
      await cycle(number, parent, (object) => {
        watched.push(new WeakRef(object));
        registry.register(object, undefined);
      });
    }
    // Elements that were removed are disposed of a moment later.
    await turn();
    await until(() => !veriffFrame());
  });

  after(() => {
    listeners.restore();
    restoreRoom();
  });

  it('leave nothing in the page: no node, style, lock or storage, and no listener', async () => {
    expect(await pageNow()).to.deep.equal(page);
    expect(listeners.left()).to.deep.equal([]);
  });

  itWhere(
    'garbageCollection',
    'leave nothing in memory: no element, promise or frame',
    async function (this: Mocha.Context) {
      this.timeout(60_000);
      const flows = CYCLES / FLOW_EVERY;
      expect(watched).to.have.length(2 * CYCLES + 2 * flows);
      await collectUntil(() => alive().length <= 1);
      // The SDK's focus lock remembers what had the focus last: one empty frame, however many flows.
      expect(alive().length).to.be.at.most(1);
      for (const object of alive()) {
        expect(object).to.include({ isConnected: false, contentWindow: null });
      }
      await until(() => collected >= watched.length - 1);
    },
  );

  itWhere('heapSize', 'leave the heap as small as it was', async () => {
    expect((await heap()) - heapBefore, 'bytes').to.be.below(2_000_000);
  });
});

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
    await collectUntil(() => alive() === 0);
    expect(alive()).to.equal(0);
  },
);

it('elements that are made and never put on the page leave no listener', async () => {
  const listeners = countListeners();
  try {
    for (let number = 0; number < 100; number++) {
      void document.createElement('veriff-verify').preload();
    }
    await turn();
    expect(listeners.left()).to.deep.equal([]);
  } finally {
    listeners.restore();
  }
});
