import { get } from '../api/client.ts';
import type { LinkedIdentityList } from '../api/types.ts';

/// How the account is opened, for all sections of the settings that ask its owner to confirm something.
class OwnWays {
  list = $state.raw<LinkedIdentityList | null>(null);

  get hasPassword(): boolean {
    return this.list?.has_password ?? true;
  }

  async load(): Promise<void> {
    this.list = await get<LinkedIdentityList>('/v1/me/linked-identities').catch(() => null);
  }
}

export const own_ways = new OwnWays();
