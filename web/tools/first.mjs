// Puts src/first.ts, with what it needs of the app, into dist/index.html itself: a file of its own would be one more way to
// the server before the first picture. The server's content security policy names its digest. The app's script becomes an
// address that first.ts fetches when the first clip leaves room for it, and starts with the picture.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const kPlace = '<script src="/first.js"></script>';
const kApp = /<script type="module" crossorigin src="([^"]+)"><\/script>/;

const { outputFiles } = await build({ entryPoints: ['src/first.ts'], bundle: true, minify: true, format: 'iife', target: 'es2022', write: false });
const script = outputFiles[0].text.trim();
if (/<\/?script|<!--/.test(script)) throw new Error('first.ts holds text that would end or hide its own script');
const html = readFileSync('dist/index.html', 'utf8');
if (!html.includes(kPlace) || !kApp.test(html)) throw new Error('index.html lacks the place of first.ts or the script of the app');
const [line, app] = kApp.exec(html);
const page = html.replace(line, '').replace('<html', `<html data-app="${app}"`).replace(kPlace, () => `<script>${script}</script>`);
writeFileSync('dist/index.html', page);
