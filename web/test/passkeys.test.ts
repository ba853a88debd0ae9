import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNumber, octetsOf, textOf } from '../src/passkey_values.ts';

test('a host that is a number has no passkeys', () => {
  for (const host of ['127.0.0.1', '10.0.0.7', '[::1]', '2130706433', '0x7f.1', 'a.0x']) assert.equal(isNumber(host), true, host);
  for (const host of ['localhost', 'tiller.example', '1.example', 'a1', '0xa.example']) assert.equal(isNumber(host), false, host);
});

test('bytes go to the server and back as they were', () => {
  for (let length = 0; length < 70; length += 1) {
    const octets = Uint8Array.from({ length }, (_, index) => (index * 251 + length * 17) % 256);
    const text = textOf(octets.buffer);
    assert.match(text, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(octetsOf(text), octets);
  }
  assert.equal(textOf(Uint8Array.from([0xfb, 0xff, 0xfe]).buffer), '-__-');
});
