import { mkdirSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';
import type { ApiObject } from '../model/api-object.ts';
import type { Journal } from './journal.ts';
import type { StoreKey } from './store.ts';

// "/" cannot occur in a name or namespace, and a storage key is GROUP/PLURAL, so the last two parts are unambiguous.
const OBJECT_PREFIX = 'object/';
const REVISION_KEY = 'meta/revision';
const FORMAT_KEY = 'meta/format';
const FORMAT = '1';

const fileKey = (key: StoreKey): string => `${OBJECT_PREFIX}${key.storage}/${key.namespace}/${key.name}`;

function parseFileKey(text: string): StoreKey {
  const parts = text.slice(OBJECT_PREFIX.length).split('/');
  const name = parts.pop() ?? '';
  const namespace = parts.pop() ?? '';
  return { storage: parts.join('/'), namespace, name };
}

/**
 * A journal in a LevelDB directory. One synced batch per commit holds the changed objects and the revision, so after
 * `kill -9` the directory holds exactly the acknowledged commits (and at most one that was not acknowledged yet).
 * @throws Error with one readable line when another process has the directory open, or a newer format wrote it.
 */
export async function openLevelJournal(directory: string): Promise<Journal> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = new ClassicLevel(directory, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  await db.open().catch((error: unknown) => {
    throw openError(directory, error);
  });
  try {
    const format = await db.get(FORMAT_KEY);
    if (format !== undefined && format !== FORMAT) {
      throw new Error(`the data directory ${directory} has format ${format}, this version reads format ${FORMAT}`);
    }
    if (format === undefined) await db.put(FORMAT_KEY, FORMAT, { sync: true });
    const revision = Number((await db.get(REVISION_KEY)) ?? '0');
    const entries: { key: StoreKey; object: ApiObject }[] = [];
    for await (const [key, value] of db.iterator({ gte: OBJECT_PREFIX, lt: 'object0' })) {
      entries.push({ key: parseFileKey(key), object: JSON.parse(value) as ApiObject });
    }
    return {
      initial: { revision, entries },
      async append(changes, latest) {
        const operations = changes.map((change) =>
          change.type === 'put'
            ? ({ type: 'put', key: fileKey(change.key), value: JSON.stringify(change.object) } as const)
            : ({ type: 'del', key: fileKey(change.key) } as const),
        );
        await db.batch([...operations, { type: 'put', key: REVISION_KEY, value: String(latest) }], { sync: true });
      },
      close: () => db.close(),
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

function openError(directory: string, error: unknown): Error {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'LEVEL_LOCKED') {
    return new Error(`the data directory ${directory} is in use by another process: stop that one, or choose another directory`);
  }
  const text = cause instanceof Error ? cause.message : String(error);
  return new Error(`the data directory ${directory} cannot be opened: ${text}`, { cause: error });
}
