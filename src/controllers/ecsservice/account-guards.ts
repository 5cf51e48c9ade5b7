import { checkDeletionBrake } from '../../core/plan/guards.ts';
import type { Hold } from '../../core/model/service.ts';

const HOUR_MS = 3_600_000;

/** What an account's guard rails need to know across its services. */
export interface AccountGuards {
  /** Result of a sweep that ended at `now`: the account is halted while `hold` is given. */
  swept(account: string, hold: Hold | undefined, now: number): void;
  /** Why nothing may be written in the account, if so. */
  halt(account: string): Hold | undefined;
  /** When a sweep of this process last looked at the account: before that nobody knows what else is missing. */
  sweptAt(account: string): number | undefined;
  /** The deletion brake; counts a deletion that it lets through. */
  letDelete(account: string, maxDeletesPerHour: number, now: number): Hold | undefined;
  /** Ends the halt of accounts that no service uses any more. The deletion brake stays: deletions may be what emptied them. */
  keepOnly(accounts: ReadonlySet<string>): void;
}

/** One record per AwsAccount, and in each at most `maxDeletesPerHour` times. */
export function accountGuards(): AccountGuards {
  const halts = new Map<string, Hold>();
  const looked = new Map<string, number>();
  const deletions = new Map<string, readonly number[]>();
  return {
    swept(account, hold, now) {
      looked.set(account, now);
      if (hold === undefined) halts.delete(account);
      else halts.set(account, hold);
    },
    halt: (account) => halts.get(account),
    sweptAt: (account) => looked.get(account),
    letDelete(account, maxDeletesPerHour, now) {
      const recent = (deletions.get(account) ?? []).filter((at) => now - at < HOUR_MS);
      const hold = checkDeletionBrake({ recent, maxDeletesPerHour, now });
      deletions.set(account, hold === undefined ? [...recent, now] : recent);
      return hold;
    },
    keepOnly(accounts) {
      for (const account of halts.keys()) if (!accounts.has(account)) halts.delete(account);
      for (const account of looked.keys()) if (!accounts.has(account)) looked.delete(account);
    },
  };
}
