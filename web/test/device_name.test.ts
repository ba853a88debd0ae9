import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceName } from '../src/pages/device_name.ts';

const kWebKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test('a device is named by its browser and its system', () => {
  assert.equal(deviceName(`Mozilla/5.0 (X11; Linux x86_64) ${kWebKit} HeadlessChrome/156.0.0.0 Safari/537.36`), 'Chrome, Linux');
  assert.equal(deviceName(`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${kWebKit} Chrome/140.0.0.0 Mobile Safari/537.36`), 'Chrome, Android');
  assert.equal(deviceName(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kWebKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`), 'Edge, Windows');
  assert.equal(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'), 'Safari, iPhone');
  assert.equal(deviceName('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0'), 'Firefox, macOS');
});

test('a program that is no browser keeps its own name', () => {
  assert.equal(deviceName('curl/7.88.1'), 'curl/7.88.1');
  assert.equal(deviceName(''), '–');
});
