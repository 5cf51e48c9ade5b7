/**
 * The world on disk: a snapshot, and a journal of the records that API calls changed since. Every acknowledged call is
 * in the journal (written and synced) before it is answered, so it survives `kill -9`; what only time moved on is in the
 * snapshot, at most a second old, and happens again after a restart. See docs/adr/0004-simulator.md.
 */
import { closeSync, fdatasyncSync, fsyncSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../runtime/clock.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';
import type { Logger } from '../../runtime/logger.ts';
import { isMembers } from '../members.ts';
import type { Touched } from '../ops/operation.ts';
import type { ImageBehaviour, SimRegion } from '../state.ts';
import { regionKey } from '../world.ts';
import { applyEntry, type JournalEntry } from './journal.ts';
import type { Persistence } from './persistence.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import { openLine, sealLine } from './sealed-line.ts';

/** Everything that a restart needs. */
export interface SavedWorld {
  /** Simulated time, epoch milliseconds. */
  readonly savedAt: number;
  /** State of the random generator: ids must not repeat after a restart. */
  readonly random: number;
  readonly regions: Map<string, SimRegion>;
  readonly behaviours: readonly ImageBehaviour[];
}

interface Snapshot extends SavedWorld {
  readonly format: number;
  readonly generation: number;
}

interface StoreOptions {
  readonly dir: string;
  /** Paces the snapshots: real time, also when the simulated clock is fast. */
  readonly clock: Clock;
  readonly log: Logger;
  readonly capture: () => SavedWorld;
}

const FORMAT = 1;
const SNAPSHOT = 'snapshot.json';
const SNAPSHOT_EVERY_MS = 1000;
const journalName = (generation: number): string => `journal-${generation}.jsonl`;

/** Snapshot plus journal; `undefined` for a directory without state. Throws an Error that names the file which cannot be read. */
export function readStore(dir: string): SavedWorld | undefined {
  const snapshot = readSnapshot(dir);
  if (snapshot === undefined) return undefined;
  return readJournal(join(dir, journalName(snapshot.generation))).reduce<SavedWorld>(applyEntry, snapshot);
}

/**
 * Goes on writing in `dir`. State that is already there is not touched before the first change, so that a second process
 * which fails right after its start (its port is taken) harms nothing.
 */
export function openStore(options: StoreOptions): Persistence {
  const { dir, clock, log, capture } = options;
  makeDirectory(dir, 0o700);
  let generation = readSnapshot(dir)?.generation ?? 0;
  let journal = -1;
  let torn = false;
  let cancelTimer: (() => void) | undefined;

  const snapshot = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
    const next = generation + 1;
    const saved: Snapshot = { format: FORMAT, generation: next, ...capture() };
    writeDurably(dir, SNAPSHOT, sealLine(encodeRecord(saved)));
    if (journal >= 0) closeSync(journal);
    journal = openSync(join(dir, journalName(next)), 'w', 0o600);
    generation = next;
    torn = false;
    for (const name of readdirSync(dir)) if (/^journal-\d+\.jsonl$/.test(name) && name !== journalName(next)) rmSync(join(dir, name));
  };

  const schedule = (): void => {
    cancelTimer ??= clock.after(SNAPSHOT_EVERY_MS, () => {
      cancelTimer = undefined;
      try {
        snapshot();
      } catch (error) {
        // The journal still holds every acknowledged call; the next change tries again.
        log.error('the simulator could not write its snapshot', { error, dir });
      }
    });
  };

  const write = (entries: readonly JournalEntry[]): void => {
    // After a failed write the journal may end in half a line: a new generation starts clean.
    if (torn) snapshot();
    torn = true;
    writeFileSync(journal, entries.map((entry) => `${sealLine(encodeRecord(entry))}\n`).join(''));
    fdatasyncSync(journal);
    torn = false;
    schedule();
  };

  if (generation === 0) snapshot();
  else {
    const file = join(dir, journalName(generation));
    torn = !(readIfThere(file) ?? '').endsWith('\n');
    journal = openSync(file, 'a', 0o600);
  }
  return {
    append(region, touched) {
      const { savedAt, random } = capture();
      write(touched.map((record) => ({ savedAt, random, region: regionKey(region.accountId, region.region), ...record, record: recordOf(region, record) })));
    },
    behaviours(behaviours) {
      const { savedAt, random } = capture();
      write([{ savedAt, random, kind: 'behaviours', record: behaviours }]);
    },
    changed: schedule,
    close() {
      if (journal < 0) return;
      snapshot();
      closeSync(journal);
      journal = -1;
    },
  };
}

function recordOf(region: SimRegion, touched: Touched): unknown {
  switch (touched.kind) {
    case 'cluster':
      return region.clusters.get(touched.id);
    case 'family':
      return region.taskDefinitions.get(touched.id);
    case 'service':
      return region.services.get(touched.id);
    case 'load-balancer':
      return region.balancing.loadBalancers.get(touched.id);
    case 'listener':
      return region.balancing.listeners.get(touched.id);
    case 'rule':
      return region.balancing.rules.get(touched.id);
    case 'target-group':
      return region.balancing.targetGroups.get(touched.id);
  }
}

function readSnapshot(dir: string): Snapshot | undefined {
  const file = join(dir, SNAPSHOT);
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = decodeRecord(openLine(text));
  } catch (cause) {
    throw new Error(`${file} is damaged, or no snapshot of the simulator; move its directory away to start with an empty world`, { cause });
  }
  if (!isMembers(parsed) || parsed['format'] !== FORMAT) {
    throw new Error(`${file} was written in a format that this version does not read; move it away to start with an empty world`);
  }
  return parsed as unknown as Snapshot;
}

/** A last line that was cut off was never acknowledged, so it is left out. */
function readJournal(file: string): readonly JournalEntry[] {
  const lines = (readIfThere(file) ?? '').split('\n');
  lines.pop();
  return lines.map((line, index) => {
    try {
      return decodeRecord(openLine(line)) as JournalEntry;
    } catch (cause) {
      throw new Error(`${file}:${index + 1} is damaged, or no journal entry of the simulator; move its directory away to start with an empty world`, { cause });
    }
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMembers(error) && error['code'] === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside, synced, renamed, and the directory synced: either the old or the new file is there. */
function writeDurably(dir: string, name: string, text: string): void {
  const temporary = join(dir, `${name}.tmp`);
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(dir, name));
  const directory = openSync(dir, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
