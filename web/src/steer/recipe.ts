import type { RaisedTag, Recipe, SteeringAnswer } from '../api/types.ts';
import { octetsOf, textOf } from '../passkey_values.ts';

export type Slider = keyof Recipe['sliders'];
export const kSliders: readonly Slider[] = ['novelty', 'popularity', 'followed', 'length'];

const kVersion = 1;
const kMostBytes = 64 * 1024;
const kMostTags = 256; // of each list, as the server has it
const kMostTagBytes = 64;
const kFragment = '#recipe=';

export type RecipeProblem = 'too_big' | 'not_json' | 'not_recipe' | 'version' | 'percent' | 'tag' | 'too_many' | 'twice' | 'link';

/// Why a text is no recipe; `where` says which part of it.
export class RecipeError extends Error {
  constructor(
    readonly problem: RecipeProblem,
    readonly where = '',
  ) {
    super(`${problem} ${where}`);
    this.name = 'RecipeError';
  }
}

/// What the viewer has said so far.
export function recipeOf(now: SteeringAnswer): Recipe {
  return {
    tiller_recipe: kVersion,
    tags: now.steering.tags.map(({ tag, strength }) => ({ tag, percent: Math.round(strength * 100) })),
    blocked_tags: now.steering.blocked_tags,
    sliders: now.sliders,
  };
}

export const recipeText = (recipe: Recipe): string => `${JSON.stringify(recipe, null, 1)}\n`;

/// Reads what somebody wrote or was sent; throws RecipeError. Its tags come back as the server writes them.
export function parseRecipe(text: string): Recipe {
  if (new TextEncoder().encode(text).length > kMostBytes) throw new RecipeError('too_big');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecipeError('not_json');
  }
  if (!isObject(value) || !('tiller_recipe' in value)) throw new RecipeError('not_recipe');
  if (value['tiller_recipe'] !== kVersion) throw new RecipeError('version', JSON.stringify(value['tiller_recipe']).slice(0, 20));
  const { tags, blocked_tags, sliders } = fieldsOf(value, ['tiller_recipe', 'tags', 'blocked_tags', 'sliders'], '');
  const raised = listOf(tags, 'tags').map((each) => raisedTag(each));
  const blocked = listOf(blocked_tags, 'blocked_tags').map((each) => tagOf(each, 'blocked_tags'));
  checkDistinct(raised.map(({ tag }) => tag));
  checkDistinct(blocked);
  const set = fieldsOf(sliders, kSliders, 'sliders');
  const percent = (slider: Slider): number => percentOf(set[slider], slider);
  return {
    tiller_recipe: kVersion,
    tags: raised,
    blocked_tags: blocked,
    sliders: { novelty: percent('novelty'), popularity: percent('popularity'), followed: percent('followed'), length: percent('length') },
  };
}

/// The address of this recipe's preview. It is in the fragment, which browsers send to nobody.
export function linkOf(recipe: Recipe, origin: string): string {
  return `${origin}/steer${kFragment}${textOf(new TextEncoder().encode(JSON.stringify(recipe)).buffer as ArrayBuffer)}`;
}

export const hasRecipe = (address: string): boolean => address.includes(kFragment);

/// Reads a link, or the text of a recipe itself; throws RecipeError.
export function parseRecipeOrLink(text: string): Recipe {
  const at = text.indexOf(kFragment);
  if (at < 0) return parseRecipe(text);
  // Four characters of base 64 are three bytes: no more of it is decoded than may be in it.
  const code = text.slice(at + kFragment.length).trim();
  if (code.length > (kMostBytes / 3) * 4 + 4) throw new RecipeError('too_big');
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(octetsOf(code));
  } catch {
    throw new RecipeError('link');
  }
  return parseRecipe(json);
}

/// Both: what the recipe names is as it says, the rest as it was.
export function joined(mine: Recipe, recipe: Recipe): Recipe {
  const tags = new Map([...mine.tags, ...recipe.tags].map(({ tag, percent }) => [tag, percent]));
  const blocked_tags = [...new Set([...mine.blocked_tags, ...recipe.blocked_tags])];
  if (tags.size > kMostTags || blocked_tags.length > kMostTags) throw new RecipeError('too_many', String(kMostTags));
  const percent = (slider: Slider): number => recipe.sliders[slider] || mine.sliders[slider];
  return {
    tiller_recipe: kVersion,
    tags: [...tags].map(([tag, percent]) => ({ tag, percent })),
    blocked_tags,
    sliders: { novelty: percent('novelty'), popularity: percent('popularity'), followed: percent('followed'), length: percent('length') },
  };
}

export type RecipeChange =
  | { kind: 'tag'; name: string; from: number; to: number }
  | { kind: 'slider'; name: Slider; from: number; to: number }
  | { kind: 'block'; name: string }
  | { kind: 'unblock'; name: string };

/// Exactly what taking `wanted` changes of what the viewer has.
export function changesOf(mine: Recipe, wanted: Recipe): RecipeChange[] {
  const before = new Map(mine.tags.map(({ tag, percent }) => [tag, percent]));
  const after = new Map(wanted.tags.map(({ tag, percent }) => [tag, percent]));
  const changes: RecipeChange[] = [];
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [from, to] = [before.get(name) ?? 0, after.get(name) ?? 0];
    if (from !== to) changes.push({ kind: 'tag', name, from, to });
  }
  for (const name of wanted.blocked_tags) if (!mine.blocked_tags.includes(name)) changes.push({ kind: 'block', name });
  for (const name of mine.blocked_tags) if (!wanted.blocked_tags.includes(name)) changes.push({ kind: 'unblock', name });
  for (const name of kSliders) {
    const [from, to] = [mine.sliders[name], wanted.sliders[name]];
    if (from !== to) changes.push({ kind: 'slider', name, from, to });
  }
  return changes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/// Exactly these: what is left out of a recipe would be taken away, and a slip should not do that.
function fieldsOf<Name extends string>(value: unknown, names: readonly Name[], where: string): Record<Name, unknown> {
  if (!isObject(value)) throw new RecipeError('not_recipe', where);
  const missing = names.find((name) => !Object.hasOwn(value, name));
  const unknown = Object.keys(value).find((name) => !(names as readonly string[]).includes(name));
  if (missing !== undefined || unknown !== undefined) throw new RecipeError('not_recipe', (missing ?? unknown ?? '').slice(0, 40));
  return value as Record<Name, unknown>;
}

function listOf(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new RecipeError('not_recipe', where);
  if (value.length > kMostTags) throw new RecipeError('too_many', String(kMostTags));
  return value;
}

function percentOf(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < -100 || value > 100) throw new RecipeError('percent', where);
  return value;
}

/// As the server writes a tag, so that a preview names what will be there.
function tagOf(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new RecipeError('not_recipe', where);
  const tag = value.normalize('NFC').trim().replace(/^[#\s]+/, '').replace(/\s+/g, ' ').toLowerCase().normalize('NFC');
  if (tag === '' || /\p{Cc}/u.test(tag) || new TextEncoder().encode(tag).length > kMostTagBytes) throw new RecipeError('tag', value.slice(0, 40));
  return tag;
}

function raisedTag(value: unknown): RaisedTag {
  const { tag, percent } = fieldsOf(value, ['tag', 'percent'], 'tags');
  const name = tagOf(tag, 'tags');
  return { tag: name, percent: percentOf(percent, `#${name}`) };
}

function checkDistinct(tags: readonly string[]): void {
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (twice !== undefined) throw new RecipeError('twice', twice);
}
