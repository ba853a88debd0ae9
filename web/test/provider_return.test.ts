import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReturn } from '../src/provider_return.ts';

test('an answer is read with its issuer or without, and other fields are passed over', () => {
  assert.deepEqual(readReturn('?state=a-b_c&code=x%2Fy%2B&iss=https%3A%2F%2Fid.example&session_state=1'), { kind: 'answer', state: 'a-b_c', code: 'x/y+', issuer: 'https://id.example' });
  assert.deepEqual(readReturn('?code=x&state=s'), { kind: 'answer', state: 's', code: 'x' });
});

test('a refusal counts, whatever stands beside it', () => {
  assert.deepEqual(readReturn('?error=access_denied&code=x&state=s'), { kind: 'refusal', error: 'access_denied' });
});

test('a half of an answer is none', () => {
  for (const search of ['', '?', '?code=x', '?state=s', '?code=&state=s', '?iss=https://id.example']) assert.deepEqual(readReturn(search), { kind: 'nothing' }, search);
});
