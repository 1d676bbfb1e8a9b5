import { FlowClient } from './client.ts';
import { Flow } from './flow.ts';
import { Host } from './protocol.ts';
import { chooseLanguage } from './strings.ts';

const address = new URL(location.href);
const token = address.pathname.split('/').filter(Boolean).at(-1) ?? '';
const wanted = address.searchParams.get('lang');
const language = chooseLanguage(wanted ? [wanted] : navigator.languages);

const host = Host.connect(window);
const flow = new Flow(new FlowClient(token), host, language);

if (host) {
  void host.silent.then(() => flow.showSilent());
  const { embedded } = await host.rendered;
  document.documentElement.toggleAttribute('data-embedded', embedded);
  flow.mayTakeFocus = !embedded;
}
await flow.open();
