// Runs once before all tests: the clips are made and published one time, whatever the number of servers.
import { rmSync } from 'node:fs';
import { makeFirstData } from './service.ts';

/// Where the workers find it.
export const kFirstDataVariable = 'TILLER_TEST_FIRST_DATA';

export default async function makeOnce(): Promise<() => void> {
  const folder = await makeFirstData();
  process.env[kFirstDataVariable] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
