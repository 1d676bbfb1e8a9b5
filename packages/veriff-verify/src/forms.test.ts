import { expect, fixture, html } from '@open-wc/testing';

import './index.ts';
import type { VeriffVerifyElement } from './index.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import {
  cleanUp,
  created,
  expectSame,
  flow,
  flowUrl,
  heard,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';

afterEach(cleanUp);

/** A form with the element and a field of another kind in it. */
async function form(properties: Partial<VeriffVerifyElement> = {}) {
  const form = await fixture<HTMLFormElement>(html`
    <form>
      <fieldset>
        <input name="other" value="here" />
        <veriff-verify></veriff-verify>
      </fieldset>
    </form>
  `);
  const values = () => Object.fromEntries(new FormData(form));
  /** What was sent. */
  const sent: ReturnType<typeof values>[] = [];
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sent.push(values());
  });
  const element = form.querySelector('veriff-verify') as VeriffVerifyElement;
  const ids = ['id-1', 'id-2', 'id-3'];
  Object.assign(element, {
    name: 'identity',
    createSession: async () => ({ id: ids.shift(), url: flowUrl() }),
    ...properties,
  });
  await element.updateComplete;
  return {
    ...record(element),
    form,
    fieldset: form.querySelector('fieldset') as HTMLFieldSetElement,
    values,
    sent,
    /** Starts, and has the flow say something. */
    async run(...kinds: string[]) {
      heard.length = 0;
      const result = element.start();
      const { say } = await flow();
      say(...kinds);
      return { result, say };
    },
  };
}

describe('the value', () => {
  it('is missing before the pictures are sent, and then the id of the session', async () => {
    const { element, values, run } = await form();
    expect(values()).to.deep.equal({ other: 'here' });
    expect(element.value).to.equal(null);
    const { result, say } = await run('STARTED');
    await until(() => element.status === 'started');
    expect(values()).to.deep.equal({ other: 'here' });
    say('SUBMITTED');
    await until(() => element.status === 'submitted');
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-1' });
    say('FINISHED');
    await result;
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-1' });
    expect(element.value).to.equal('id-1');
  });

  it('of a flow that tells only its end is there at the end', async () => {
    const { values, run } = await form();
    await (await run('FINISHED')).result;
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-1' });
  });

  it('stays when the flow is closed after the pictures were sent', async () => {
    const { values, run } = await form();
    expect(await (await run('SUBMITTED', 'CANCELED')).result).to.have.property(
      'status',
      'canceled',
    );
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-1' });
  });

  it('is taken away by a new run, which brings its own', async () => {
    const { element, values, run } = await form();
    await (await run('FINISHED')).result;
    heard.length = 0;
    void element.start();
    expect(values()).to.deep.equal({ other: 'here' });
    (await flow()).say('FINISHED');
    await until(() => element.status === 'finished');
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-2' });
  });

  it('says that pictures were sent where the page gave a URL alone, which tells no id', async () => {
    const { element, values, run, sent } = await form({ sessionUrl: flowUrl(), required: true });
    const { result } = await run('SUBMITTED', 'FINISHED');
    await result;
    expect(element.session).to.deep.equal({ id: null, url: flowUrl() });
    expect(values()).to.deep.equal({ other: 'here', identity: 'submitted' });
    element.form?.requestSubmit();
    expect(sent).to.have.length(1);
  });

  it('has no place in the form without a name', async () => {
    const { element, values, run, sent } = await form({ name: '', required: true });
    element.form?.requestSubmit();
    expect(sent).to.deep.equal([]);
    await (await run('FINISHED')).result;
    expect(element.value).to.equal('id-1');
    element.form?.requestSubmit();
    expect(sent).to.deep.equal([{ other: 'here' }]);
    expect(values()).to.deep.equal({ other: 'here' });
  });

  it('goes to the form that the element names, wherever that is', async () => {
    const { element, form: around, run } = await form();
    const other = await fixture<HTMLFormElement>(html`<form id="other-form"></form>`);
    element.setAttribute('form', 'other-form');
    expectSame(element.form, other);
    await (await run('FINISHED')).result;
    expect(new FormData(other).get('identity')).to.equal('id-1');
    expect(new FormData(around).has('identity')).to.equal(false);
  });
});

describe('required', () => {
  it('blocks the form until the pictures are sent, and says what is missing', async () => {
    const { element, form: around, sent, run } = await form({ required: true });
    let refusals = 0;
    element.addEventListener('invalid', () => refusals++);
    const refuses = () => {
      around.requestSubmit();
      expect(sent).to.deep.equal([]);
      expect(around.checkValidity()).to.equal(false);
      expect(element.validity.valueMissing).to.equal(true);
      expect(element.matches(':invalid')).to.equal(true);
      expect(element.validationMessage).to.equal('Verify your identity');
    };
    refuses();
    expect(refusals).to.equal(2);
    const { result, say } = await run('STARTED');
    await until(() => element.status === 'started');
    refuses();
    say('SUBMITTED');
    await until(() => element.status === 'submitted');
    expect(element.validationMessage).to.equal('');
    expect(element.matches(':valid')).to.equal(true);
    around.requestSubmit();
    say('FINISHED');
    await result;
    around.requestSubmit();
    expect(sent).to.deep.equal(Array(2).fill({ other: 'here', identity: 'id-1' }));
  });

  for (const type of ['veriff-submitted', 'veriff-finished'] as const) {
    it(`lets a handler of ${type} send the form at once`, async () => {
      const { element, form: around, sent, run } = await form({ required: true });
      element.addEventListener(type, () => around.requestSubmit());
      await (await run('SUBMITTED', 'FINISHED')).result;
      expect(sent).to.deep.equal([{ other: 'here', identity: 'id-1' }]);
    });
  }

  it('blocks the form again from the first moment of a new run', async () => {
    const { element, form: around, sent, run } = await form({ required: true });
    await (await run('FINISHED')).result;
    void element.start();
    around.requestSubmit();
    expect(sent).to.deep.equal([]);
    element.cancel();
    around.requestSubmit();
    expect(sent).to.deep.equal([]);
  });

  it('blocks the form from the first moment, before the button is shown', async () => {
    const place = await fixture<HTMLElement>(html`<div></div>`);
    place.innerHTML = '<form><veriff-verify required></veriff-verify></form>';
    const around = place.querySelector('form') as HTMLFormElement;
    let sent = 0;
    around.addEventListener('submit', (event) => {
      event.preventDefault();
      sent++;
    });
    around.requestSubmit();
    expect(sent).to.equal(0);
    const element = place.querySelector('veriff-verify') as VeriffVerifyElement;
    expect(element.validationMessage).to.equal('Verify your identity');

    const made = document.createElement('veriff-verify');
    made.required = true;
    element.replaceWith(made);
    expect(around.reportValidity()).to.equal(false);
    made.required = false;
    around.requestSubmit();
    expect(sent).to.equal(1);
    made.toggleAttribute('required', true);
    expect(around.checkValidity()).to.equal(false);
    made.removeAttribute('required');
    expect(around.checkValidity()).to.equal(true);
  });

  it('takes the user to the button', async () => {
    const { element, form: around, button } = await form({ required: true });
    await turn();
    expect(around.reportValidity()).to.equal(false);
    expectSame(element.shadowRoot?.activeElement, button);
  });

  it('left out, blocks nothing', async () => {
    const { element, form: around, sent } = await form();
    around.requestSubmit();
    expect(sent).to.deep.equal([{ other: 'here' }]);
    expect(element.willValidate).to.equal(true);
    expect(element.checkValidity()).to.equal(true);
  });
});

describe('a reset of the form', () => {
  it('before any run changes and tells nothing', async () => {
    const { element, form: around, names } = await form({ required: true });
    around.reset();
    await element.updateComplete;
    expect(element).to.include({ status: 'idle', value: null });
    expect(names()).to.deep.equal([]);
    expect(around.checkValidity()).to.equal(false);
  });

  it('after a run takes everything back, without a word', async () => {
    const { element, form: around, names, values, run } = await form({ required: true });
    await (await run('FINISHED')).result;
    around.reset();
    expect(element).to.deep.include({ status: 'idle', session: null, error: null, value: null });
    expect(values()).to.deep.equal({ other: 'here' });
    expect(around.checkValidity()).to.equal(false);
    expect(names().at(-1)).to.equal('finished');
    await element.updateComplete;
    expect(element.shadowRoot?.querySelector('[part=status]')?.textContent).to.equal('');
    await (await run('FINISHED')).result;
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-2' });
  });

  it('during a run closes the flow, and tells it', async () => {
    const { element, form: around, names, values, run } = await form();
    const { result } = await run('STARTED', 'SUBMITTED');
    await until(() => element.status === 'submitted');
    around.reset();
    expectSame(veriffFrame(), null);
    expect(await result).to.deep.include({ status: 'canceled', reason: 'host' });
    expect(names()).to.deep.equal(['before-start', 'session', 'started', 'submitted', 'canceled']);
    expect(element).to.include({ status: 'idle', session: null, value: null });
    expect(values()).to.deep.equal({ other: 'here' });
  });

  it('during a run leaves the run alone that its end begins', async () => {
    const { element, form: around, run } = await form();
    await run('STARTED');
    let next: Promise<unknown> | undefined;
    element.addEventListener(
      'veriff-canceled',
      () => {
        heard.length = 0;
        next = element.start();
      },
      { once: true },
    );
    around.reset();
    expect(element.status).to.equal('creating');
    (await flow()).say('FINISHED');
    expect(await next).to.have.nested.property('session.id', 'id-2');
    expect(element).to.include({ status: 'finished', value: 'id-2' });
  });

  it('while a decision is awaited ends the wait', async () => {
    const clock = fakeClock();
    try {
      const { endpoint, requests } = await stubCompanion(created());
      const {
        element,
        form: around,
        names,
        run,
      } = await form({
        endpoint,
        createSession: null,
        awaitDecision: true,
      });
      await (await run('FINISHED')).result;
      await until(() => clock.pending().includes(1_000));
      around.reset();
      expect(clock.pending()).to.not.include(1_000);
      await turn();
      expect(await requests()).to.have.length(1);
      expect(names().at(-1)).to.equal('finished');
      expect(element.status).to.equal('idle');
    } finally {
      clock.restore();
    }
  });
});

describe('a form that the browser fills in again', () => {
  it('has the value that it had, and may be sent', async () => {
    const { element, form: around, values } = await form({ required: true });
    element.formStateRestoreCallback('id-9');
    expect(element).to.include({ value: 'id-9', status: 'idle' });
    expect(values()).to.deep.equal({ other: 'here', identity: 'id-9' });
    expect(around.checkValidity()).to.equal(true);
    around.reset();
    expect(values()).to.deep.equal({ other: 'here' });
    expect(around.checkValidity()).to.equal(false);
  });
});

describe('a disabled fieldset', () => {
  it('starts nothing, sends nothing and blocks nothing, until it is enabled again', async () => {
    const {
      element,
      button,
      fieldset,
      form: around,
      names,
      sent,
      run,
    } = await form({
      required: true,
    });
    fieldset.disabled = true;
    await element.updateComplete;
    expect(button.disabled).to.equal(true);
    button.click();
    expect(names()).to.deep.equal([]);
    expect(element.willValidate).to.equal(false);
    around.requestSubmit();
    expect(sent).to.deep.equal([{}]);

    fieldset.disabled = false;
    await element.updateComplete;
    expect(button.disabled).to.equal(false);
    around.requestSubmit();
    expect(sent).to.have.length(1);
    heard.length = 0;
    button.click();
    (await flow()).say('FINISHED');
    await until(() => element.status === 'finished');
    fieldset.disabled = true;
    around.requestSubmit();
    expect(sent.at(-1)).to.deep.equal({});
    fieldset.disabled = false;
    around.requestSubmit();
    expect(sent.at(-1)).to.deep.equal({ other: 'here', identity: 'id-1' });
    await (await run('CANCELED')).result;
  });

  it('leaves an element disabled that is disabled itself', async () => {
    const { element, button, fieldset } = await form({ disabled: true });
    for (const disabled of [true, false]) {
      fieldset.disabled = disabled;
      await element.updateComplete;
      expect(button.disabled).to.equal(true);
    }
    element.disabled = false;
    await element.updateComplete;
    await element.updateComplete;
    expect(button.disabled).to.equal(false);
  });
});
