import { checkDeletionBrake } from '../../core/plan/guards.ts';
import type { Hold } from '../../core/model/service.ts';

const HOUR_MS = 3_600_000;

/** What the deletion brake of an account is asked. Times in epoch milliseconds. */
export interface DeletionBrakeInput {
  /** metadata.name of the AwsAccount. */
  readonly account: string;
  readonly recorded: readonly number[];
  readonly maxDeletesPerHour: number;
  readonly now: number;
}

/** What an account's guard rails need to know across its services. */
export interface AccountGuards {
  /** Result of a sweep that ended at `now`: the account is halted while `hold` is given. */
  swept(account: string, hold: Hold | undefined, now: number): void;
  /** Why nothing may be written in the account, if so. */
  halt(account: string): Hold | undefined;
  /** A sweep takes place every `intervalMs`: longer than configured where the share of AWS's quota asks for it. */
  paced(intervalMs: number): void;
  /** Milliseconds between sweeps; `undefined` before the first. What a sweep read is worth as much until the next. */
  pace(): number | undefined;
  /** When a sweep of this process last looked at the account: before that nobody knows what else is missing. */
  sweptAt(account: string): number | undefined;
  /** The deletion brake. `recorded`: times that the account's status holds; what only this process knows counts as well. */
  checkDeletion(input: DeletionBrakeInput): Hold | undefined;
  /** A deletion was let through. */
  deleted(account: string, now: number): void;
  /** Ends the halt of accounts that no service uses any more. The deletion brake stays: deletions may be what emptied them. */
  keepOnly(accounts: ReadonlySet<string>): void;
}

/** One record per AwsAccount, and in each at most `maxDeletesPerHour` times. */
export function accountGuards(): AccountGuards {
  const halts = new Map<string, Hold>();
  const looked = new Map<string, number>();
  const deletions = new Map<string, readonly number[]>();
  let pace: number | undefined;
  return {
    paced(intervalMs) {
      pace = intervalMs;
    },
    pace: () => pace,
    swept(account, hold, now) {
      looked.set(account, now);
      if (hold === undefined) halts.delete(account);
      else halts.set(account, hold);
    },
    halt: (account) => halts.get(account),
    sweptAt: (account) => looked.get(account),
    checkDeletion({ account, recorded, maxDeletesPerHour, now }) {
      // A status can be emptied, and a process can die: whichever knows of more deletions is believed.
      const own = (deletions.get(account) ?? []).filter((at) => now - at < HOUR_MS);
      return checkDeletionBrake({ recent: own.length > recorded.length ? own : recorded, maxDeletesPerHour, now });
    },
    deleted(account, now) {
      deletions.set(account, [...(deletions.get(account) ?? []).filter((at) => now - at < HOUR_MS), now]);
    },
    keepOnly(accounts) {
      for (const account of halts.keys()) if (!accounts.has(account)) halts.delete(account);
      for (const account of looked.keys()) if (!accounts.has(account)) looked.delete(account);
    },
  };
}
