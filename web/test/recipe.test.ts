import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, hasRecipe, joined, linkOf, parseRecipe, parseRecipeOrLink, RecipeError, recipeText, type RecipeProblem } from '../src/steer/recipe.ts';
import type { Recipe } from '../src/api/types.ts';

const kFlat = { novelty: 0, popularity: 0, followed: 0, length: 0 };
const kRecipe: Recipe = {
  tiller_recipe: 1,
  tags: [
    { tag: 'waves', percent: 50 },
    { tag: '海', percent: -100 },
  ],
  blocked_tags: ['spiders'],
  sliders: { novelty: 40, popularity: 0, followed: -20, length: 100 },
};
const with_ = (change: object): string => JSON.stringify({ ...kRecipe, ...change });

test('a recipe comes back from its file and from its link as it was', () => {
  assert.deepEqual(parseRecipe(recipeText(kRecipe)), kRecipe);
  const link = linkOf(kRecipe, 'https://tiller.example');
  assert.match(link, /^https:\/\/tiller\.example\/steer#recipe=[\w-]+$/);
  assert.deepEqual(parseRecipeOrLink(link), kRecipe);
  assert.deepEqual(parseRecipeOrLink(` ${link}\n`), kRecipe);
  assert.deepEqual(parseRecipeOrLink(recipeText(kRecipe)), kRecipe);
  assert.equal(hasRecipe(new URL(link).hash), true);
  assert.equal(hasRecipe('#blocked-tags'), false);
});

test('tags are written as the server writes them', () => {
  const read = parseRecipe(with_({ tags: [{ tag: ' ##Sea  Shells ', percent: 1 }], blocked_tags: ['CAFE\u0301'] }));
  assert.deepEqual(read.tags, [{ tag: 'sea shells', percent: 1 }]);
  assert.deepEqual(read.blocked_tags, ['caf\u00e9']);
});

test('markup and the like is a word as any other', () => {
  const word = '<img src=x onerror=alert(1)>';
  assert.deepEqual(parseRecipe(with_({ blocked_tags: [word, '__proto__'] })).blocked_tags, [word, '__proto__']);
});

test('what is no recipe is refused with the reason', () => {
  const many = Array.from({ length: 257 }, (_, index) => `tag${index}`);
  const refused: [string, RecipeProblem][] = [
    ['', 'not_json'],
    ['waves', 'not_json'],
    ['{"tiller_recipe": 1', 'not_json'],
    [' '.repeat(64 * 1024 + 1), 'too_big'],
    ['[]', 'not_recipe'],
    ['null', 'not_recipe'],
    ['{}', 'not_recipe'],
    [with_({ tiller_recipe: 2 }), 'version'],
    [with_({ tiller_recipe: '1' }), 'version'],
    [with_({ tiller_recipe: null }), 'version'],
    [with_({ viewer: '0a3k5m7p9rtvw' }), 'not_recipe'],
    [JSON.stringify({ tiller_recipe: 1, tags: [], sliders: kFlat }), 'not_recipe'],
    [with_({ tags: {} }), 'not_recipe'],
    [with_({ tags: ['waves'] }), 'not_recipe'],
    [with_({ tags: [{ tag: 'waves' }] }), 'not_recipe'],
    [with_({ tags: [{ tag: 'waves', percent: 5, creator: 'x' }] }), 'not_recipe'],
    [with_({ tags: [{ tag: 'waves', percent: 101 }] }), 'percent'],
    [with_({ tags: [{ tag: 'waves', percent: 0.5 }] }), 'percent'],
    [with_({ tags: [{ tag: 'waves', percent: '5' }] }), 'percent'],
    [with_({ tags: [{ tag: 7, percent: 5 }] }), 'not_recipe'],
    [with_({ tags: [{ tag: ' # ', percent: 5 }] }), 'tag'],
    [with_({ blocked_tags: ['a'.repeat(65)] }), 'tag'],
    [with_({ blocked_tags: ['海'.repeat(22)] }), 'tag'],
    [with_({ blocked_tags: ['a\u0000b'] }), 'tag'],
    [with_({ blocked_tags: 'spiders' }), 'not_recipe'],
    [with_({ blocked_tags: many }), 'too_many'],
    [with_({ tags: many.map((tag) => ({ tag, percent: 1 })) }), 'too_many'],
    [with_({ blocked_tags: ['cats', '#Cats'] }), 'twice'],
    [with_({ tags: [{ tag: 'cats', percent: 1 }, { tag: 'CATS', percent: 2 }] }), 'twice'],
    [with_({ sliders: { ...kFlat, length: -101 } }), 'percent'],
    [with_({ sliders: { ...kFlat, width: 1 } }), 'not_recipe'],
    [with_({ sliders: [0, 0, 0, 0] }), 'not_recipe'],
    ['https://tiller.example/steer#recipe=%%%', 'link'],
    ['#recipe=/wAA', 'link'],
    ['#recipe=', 'not_json'],
    [`#recipe=${'A'.repeat(100_000)}`, 'too_big'],
  ];
  for (const [text, problem] of refused) {
    assert.throws(() => parseRecipeOrLink(text), (error: unknown) => error instanceof RecipeError && error.problem === problem, `${problem}: ${text.slice(0, 80)}`);
  }
});

const kMine: Recipe = { tiller_recipe: 1, tags: [{ tag: 'waves', percent: -50 }, { tag: 'bread', percent: 100 }], blocked_tags: ['clowns', 'spiders'], sliders: { ...kFlat, popularity: 60 } };

test('a preview names exactly what a recipe changes', () => {
  assert.deepEqual(changesOf(kMine, kMine), []);
  assert.deepEqual(changesOf(kMine, kRecipe), [
    { kind: 'tag', name: 'bread', from: 100, to: 0 },
    { kind: 'tag', name: 'waves', from: -50, to: 50 },
    { kind: 'tag', name: '海', from: 0, to: -100 },
    { kind: 'unblock', name: 'clowns' },
    { kind: 'slider', name: 'novelty', from: 0, to: 40 },
    { kind: 'slider', name: 'popularity', from: 60, to: 0 },
    { kind: 'slider', name: 'followed', from: 0, to: -20 },
    { kind: 'slider', name: 'length', from: 0, to: 100 },
  ]);
});

test('put together, what it does not name stays', () => {
  const both = joined(kMine, kRecipe);
  assert.deepEqual(
    changesOf(kMine, both).map((one) => `${one.kind} ${one.name}`),
    ['tag waves', 'tag 海', 'slider novelty', 'slider followed', 'slider length'],
  );
  const full: Recipe = { ...kMine, blocked_tags: Array.from({ length: 256 }, (_, index) => `tag${index}`) };
  assert.throws(() => joined(full, kRecipe), (error: unknown) => error instanceof RecipeError && error.problem === 'too_many');
});
