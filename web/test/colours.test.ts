import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, contrastOn, isColour, kBuiltIn, kLeastContrast, nearestReadable } from '../src/admin/colours.ts';

test('contrast is that of the standard, and of the server', () => {
  assert.ok(Math.abs(contrast('#000000', '#ffffff') - 21) < 1e-9);
  assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.478) < 1e-3);
  assert.ok(Math.abs(contrastOn('#0fb5a6', 'light') - 2.4594) < 1e-3);
  assert.ok(Math.abs(contrastOn('#0b7a70', 'dark') - 3.2745) < 1e-3);
  for (const theme of ['light', 'dark'] as const) assert.ok(contrastOn(kBuiltIn[theme], theme) >= kLeastContrast);
});

test('what can be read stays, and what can not is moved until it can', () => {
  assert.equal(nearestReadable('#1a4fb4', 'light'), '#1a4fb4');
  for (const colour of ['#0fb5a6', '#ffffff', '#000000', '#777777', '#ff0000', '#ffff00'])
    for (const theme of ['light', 'dark'] as const) assert.ok(contrastOn(nearestReadable(colour, theme), theme) >= kLeastContrast, `${colour} ${theme}`);
});

test('a colour has one form', () => {
  assert.ok(isColour('#0B7a70'));
  for (const bad of ['', '#', '0b7a70', '#0b7a7', '#0b7a7g', ' #0b7a70', 'red']) assert.ok(!isColour(bad), bad);
});
