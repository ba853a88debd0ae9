// Runs once around all scenes: starts the server before them, and composes the sheets from what they leave.
import { compose } from './compose.ts';
import { startLivedIn } from './lived_in.ts';

/// Where the scenes find what they name.
export const kKnownVariable = 'TILLER_SHEET_KNOWN';

export default async function runAround(): Promise<() => Promise<void>> {
  const service = await startLivedIn();
  process.env[kKnownVariable] = JSON.stringify(service.known);
  return async () => {
    await service.stop();
    await compose();
  };
}
