import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = process.env['TILLER_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  // One character beyond Latin-1 makes browsers keep, and read, the whole file at two bytes a character.
  esbuild: { charset: 'ascii' },
  build: {
    target: 'es2022',
    // The content security policy allows no inline data for scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/v1': server, '/media': server, '/legal': server, '/brand': server },
  },
});
