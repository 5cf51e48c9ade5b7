import { ClassicLevel } from 'classic-level';
import { makeDirectory } from '../../runtime/make-directory.ts';
import type { ApiObject } from '../model/api-object.ts';
import { openAcknowledgedFile, type AcknowledgedFile } from './acknowledged-file.ts';
import { createContentDigest, type ContentDigest } from './content-digest.ts';
import type { Journal, JournalState } from './journal.ts';
import type { StoreKey } from './store.ts';

// "/" cannot occur in a name or namespace, and a storage key is GROUP/PLURAL, so the last two parts are unambiguous.
const OBJECT_PREFIX = 'object/';
const REVISION_KEY = 'meta/revision';
const DIGEST_KEY = 'meta/digest';
const FORMAT_KEY = 'meta/format';
const FORMAT = '2';
/** Has no digest; it is taken over, and written as the present format from the first commit on. */
const FORMAT_WITHOUT_DIGEST = '1';

type Database = ClassicLevel;

const fileKey = (key: StoreKey): string => `${OBJECT_PREFIX}${key.storage}/${key.namespace}/${key.name}`;

function parseFileKey(text: string): StoreKey {
  const parts = text.slice(OBJECT_PREFIX.length).split('/');
  const name = parts.pop() ?? '';
  const namespace = parts.pop() ?? '';
  return { storage: parts.join('/'), namespace, name };
}

/** The directory does not hold what was acknowledged; nothing of it is served. */
export class DamagedStoreError extends Error {
  override readonly name = 'DamagedStoreError';

  constructor(directory: string, finding: string, cause?: unknown) {
    super(`the data directory ${directory} is damaged: ${finding}; restore it from a copy, or move it away to start with nothing`, { cause });
  }
}

/**
 * A journal in a LevelDB directory. One synced batch per commit holds the changed objects, the revision and a digest of
 * all objects, so after `kill -9` the directory holds exactly the acknowledged commits (and at most one that was not
 * acknowledged yet). LevelDB skips what it cannot read; the digest and the file of the last acknowledged revision find
 * that here (docs/adr/0002-embedded-api-server.md).
 *
 * An empty directory starts at `firstRevision`. It has to be above all that an earlier store in this place may have handed out
 * (callers give the time in milliseconds, which no store outruns): then a client of that store that resumes a watch is told
 * 410 and lists again, instead of waiting for a future in which it misses what was stored before.
 * @throws DamagedStoreError when acknowledged writes are missing or changed; DirectoryError; Error with one readable line
 * when another process has the directory open, or a newer format wrote it.
 */
export async function openLevelJournal(directory: string, firstRevision = 0): Promise<Journal> {
  makeDirectory(directory, 0o700);
  const db: Database = new ClassicLevel(directory, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  await db.open().catch((error: unknown) => {
    throw openError(directory, error);
  });
  let acknowledged: AcknowledgedFile | undefined;
  try {
    acknowledged = openAcknowledgedFile(directory);
    const digest = createContentDigest();
    const initial = await readAll(db, { directory, acknowledged: acknowledged.initial, digest, firstRevision });
    const known = acknowledged;
    return {
      initial,
      async append(changes, latest) {
        const operations = changes.map((change) => {
          const key = fileKey(change.key);
          if (change.type !== 'put') {
            digest.remove(key);
            return { type: 'del', key } as const;
          }
          const value = JSON.stringify(change.object);
          digest.put(key, value);
          return { type: 'put', key, value } as const;
        });
        const meta = { [REVISION_KEY]: String(latest), [DIGEST_KEY]: digest.text(), [FORMAT_KEY]: FORMAT };
        await db.batch([...operations, ...Object.entries(meta).map(([key, value]) => ({ type: 'put', key, value }) as const)], { sync: true });
        known.note(latest);
      },
      async close() {
        known.close();
        await db.close();
      },
    };
  } catch (error) {
    acknowledged?.close();
    await db.close();
    throw error;
  }
}

interface Reading {
  readonly directory: string;
  readonly acknowledged: number;
  readonly firstRevision: number;
  /** Empty; holds all objects afterwards. */
  readonly digest: ContentDigest;
}

/** Everything in the database. @throws DamagedStoreError, or Error for another format. */
async function readAll(db: Database, { directory, acknowledged, digest, firstRevision }: Reading): Promise<JournalState> {
  const damaged = (finding: string, cause?: unknown): DamagedStoreError => new DamagedStoreError(directory, finding, cause);
  const unreadable = (cause: unknown): never => {
    throw damaged('a part of it cannot be read', cause);
  };
  const read = (key: string): Promise<string | undefined> => db.get(key).catch(unreadable);

  const format = await read(FORMAT_KEY);
  if (format !== undefined && format !== FORMAT && format !== FORMAT_WITHOUT_DIGEST) {
    throw new Error(`the data directory ${directory} has format ${format}, this version reads format ${FORMAT}`);
  }
  const revision = Number((await read(REVISION_KEY)) ?? '0');
  const records = await db.iterator({ gte: OBJECT_PREFIX, lt: 'object0' }).all().catch(unreadable);

  if (Number.isNaN(acknowledged)) throw damaged('its file ACKNOWLEDGED holds no revision');
  if (!(revision >= acknowledged)) throw damaged(`revision ${acknowledged} was acknowledged, and the last one that is left is ${revision}`);
  for (const [key, value] of records) digest.put(key, value);
  const expected = (await read(DIGEST_KEY)) ?? (format === FORMAT ? undefined : digest.text());
  if (digest.text() !== expected || (format === undefined && records.length > 0)) throw damaged(`its objects are not those of revision ${revision}`);
  try {
    return { revision: revision === 0 ? firstRevision : revision, entries: records.map(([key, value]) => ({ key: parseFileKey(key), object: JSON.parse(value) as ApiObject })) };
  } catch (error) {
    throw damaged('an object in it is no JSON', error);
  }
}

function openError(directory: string, error: unknown): Error {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'LEVEL_LOCKED') {
    return new Error(`the data directory ${directory} is in use by another process: stop that one, or choose another directory`);
  }
  // LevelDB quotes what it read, which may be anything when it is damaged.
  const text = (cause instanceof Error ? cause.message : String(error)).replaceAll(/[\p{Cc}\s]+/gu, ' ');
  if (code === 'LEVEL_CORRUPTION') return new DamagedStoreError(directory, text, error);
  return new Error(`the data directory ${directory} cannot be opened: ${text}`, { cause: error });
}
