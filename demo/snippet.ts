/** The markup of the element as it stands on the page, to copy into another. */
import type { VeriffVerifyElement } from 'veriff-verify';
import { find } from './dom.ts';

export function showSnippet({ endpoint, init, lang, mode }: VeriffVerifyElement): void {
  const attributes = [`endpoint="${endpoint}"`, 'await-decision'];
  if (mode !== 'modal') attributes.push(`mode="${mode}"`);
  if (lang !== '') attributes.push(`lang="${lang}"`);
  if (init !== null)
    attributes.push(
      `init='${escapeQuote(JSON.stringify(init, null, 2).replaceAll('\n', '\n  '))}'`,
    );
  find('#snippet', HTMLElement).textContent = [
    '<script type="module">',
    "  import 'veriff-verify';",
    '</script>',
    '',
    `<veriff-verify\n  ${attributes.join('\n  ')}\n></veriff-verify>`,
  ].join('\n');
}

function escapeQuote(json: string): string {
  return json.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
}
