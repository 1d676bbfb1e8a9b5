import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { HostedFlow } from '../hosted-flow.ts';
import { useNamedSites } from './named-sites.ts';

const sites = useNamedSites();
let page: Page;

/** Texts of the live regions that assistive technology gets from the browser, in order. */
async function liveRegions(): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const textOf = (id: string): string => {
    const node = byId.get(id);
    if (node?.role?.value === 'StaticText') return String(node.name?.value ?? '');
    return (node?.childIds ?? []).map(textOf).join('');
  };
  return nodes
    .filter(({ ignored, role }) => !ignored && role?.value === 'status')
    .map(({ nodeId }) => textOf(nodeId));
}

describe.each(['modal', 'embedded'])('while a flow is open, %s', (mode) => {
  test('what the element says of it is in the accessibility tree', async () => {
    const url = await sites.session();
    page = await sites.open({ attributes: `mode="${mode}" lang="de" session-url="${url}"` });
    expect(await liveRegions()).toEqual(['']);
    await page.locator('veriff-verify').click();
    const flow = new HostedFlow(page.frameLocator('#veriffFrame'));
    await flow.press('start');
    await expect.poll(liveRegions).toEqual(['Die Prüfung ist geöffnet.']);
    await flow.press('document-passport');
    await flow.takePhotosAndSend();
    await expect.poll(liveRegions).toEqual(['Ihre Fotos wurden gesendet.']);
    await flow.press('done');
    await page.locator('veriff-verify[status="finished"]').waitFor();
    await expect.poll(liveRegions).toHaveLength(1);
    expect((await liveRegions())[0]).toMatch(/^Vielen Dank/);
  });
});
