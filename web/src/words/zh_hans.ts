import { en, type Catalogue } from './en.ts';
export const zhHans: Catalogue = en;
