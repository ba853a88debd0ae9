import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const kRepository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/// Pictures of their full size, and the data that they show.
export const kSheetFolder = join(kRepository, 'build/contact_sheet');
