import { en, type Catalogue } from './en.ts';
export const zhHant: Catalogue = en;
