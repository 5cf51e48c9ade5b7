import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The highest revision that somebody was told of, kept beside the database. */
export interface AcknowledgedFile {
  /** What the file said when it was opened; 0 for a new one, NaN when it holds something else than a number. */
  readonly initial: number;
  /** Notes a revision before it is acknowledged. @throws Error of the file system. */
  note(revision: number): void;
  close(): void;
}

const FILE = 'ACKNOWLEDGED';
const DIGITS = 16;
const textOf = (revision: number): string => `${String(revision).padStart(DIGITS, '0')}\n`;

/**
 * LevelDB takes the end of a damaged log for a write that a crash cut off, and drops it without a word. This file tells the
 * two apart: it is written after the database has synced a revision and before anybody hears of it, so it is never ahead
 * of a database that is whole. It is overwritten in place and not synced: the page cache survives `kill -9`, and after a
 * power cut it can only be behind, which accuses nobody wrongly.
 */
export function openAcknowledgedFile(directory: string): AcknowledgedFile {
  const path = join(directory, FILE);
  // Synced once, so that its length never changes again and a power cut cannot leave it empty.
  if (!existsSync(path)) writeFileSync(path, textOf(0), { mode: 0o600, flush: true });
  const text = readFileSync(path, 'utf8');
  const file = openSync(path, 'r+');
  return {
    initial: /^\d{16}\n$/.test(text) ? Number(text) : NaN,
    note: (revision) => {
      writeSync(file, textOf(revision), 0);
    },
    close: () => closeSync(file),
  };
}
