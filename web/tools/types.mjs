// Writes src/api/types.gen.ts from the server's OpenAPI document; with --check, fails when the committed file differs.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const document = new URL('../../src/http/openapi.json', import.meta.url);
const output = new URL('../src/api/types.gen.ts', import.meta.url);

const header = '// Generated from src/http/openapi.json by `npm run types`. Do not edit.\n\n';
const generated = header + astToString(await openapiTS(document));
if (process.argv.includes('--check')) {
  if (readFileSync(output, 'utf8') !== generated) {
    console.error('src/api/types.gen.ts differs from the OpenAPI document: run `npm run types` and commit the result');
    process.exit(1);
  }
} else {
  writeFileSync(output, generated);
}
