// Writes the OpenAPI document of the companion's own surface beside its built files. Run as
// `node --conditions=@veriff-verify/source openapi/build.ts`.
import { mkdir, writeFile } from 'node:fs/promises';
import { openApiDocument } from './document.ts';

const folder = new URL('../dist/', import.meta.url);

await mkdir(folder, { recursive: true });
await writeFile(new URL('openapi.json', folder), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
