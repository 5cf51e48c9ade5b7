import { cpSync, existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { expect } from 'chai';
import fc from 'fast-check';
import { createStore } from '../../../../src/apiserver/store/create-store.ts';
import { createContentDigest } from '../../../../src/apiserver/store/content-digest.ts';
import { DamagedStoreError, openLevelJournal } from '../../../../src/apiserver/store/level-journal.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const key = (name: string) => ({ storage: 'example.io/widgets', namespace: 'default', name });
const object = (name: string, size: number) => ({ apiVersion: 'example.io/v1', kind: 'Widget', metadata: { name, namespace: 'default' }, data: name.repeat(size) });

/** Writes and updates of a first and of a second start, so that there is a table file and a log. */
async function fill(path: string): Promise<void> {
  for (const round of [0, 1]) {
    const store = createStore(await openLevelJournal(path));
    for (let n = 0; n < 40; n += 1) await store.write((tx) => tx.put(key(`w${n % 25}`), object(`w${n % 25}`, 20 + n + round)));
    await store.close();
  }
}

const contentOf = async (path: string): Promise<string> => {
  const journal = await openLevelJournal(path);
  await journal.close();
  return JSON.stringify(journal.initial);
};

describe('a damaged data directory', () => {
  const dir = tempDir('damage');
  let sound = '';
  let content = '';
  const copy = (name: string): string => {
    const path = join(dir(), name);
    rmSync(path, { recursive: true, force: true });
    cpSync(sound, path, { recursive: true });
    return path;
  };
  const logOf = (path: string): string => join(path, readdirSync(path).find((name) => name.endsWith('.log')) ?? '');
  const refusal = async (path: string): Promise<Error> => {
    const result = await openLevelJournal(path).catch((error: Error) => error);
    if (!(result instanceof Error)) await result.close();
    expect(result).to.be.instanceOf(DamagedStoreError);
    return result as Error;
  };

  before(async () => {
    sound = join(dir(), 'sound');
    await fill(sound);
    content = await contentOf(copy('as-it-is'));
  });

  it('is refused in one line that names it and says what to do, and again at the next start', async () => {
    const path = copy('log-gone');
    truncateSync(logOf(path), 0);
    for (const attempt of ['first', 'second']) {
      const { message } = await refusal(path);
      expect(message, attempt).to.match(/^the data directory [^\n]+ is damaged: revision 80 was acknowledged, and the last one that is left is \d+; restore it from a copy, or move it away to start with nothing$/);
      expect(message).to.contain(path);
    }
  });

  it('is refused when the end of the log was cut off, which LevelDB takes for a crash', async () => {
    const path = copy('cut');
    truncateSync(logOf(path), readFileSync(logOf(path)).length - 1);
    expect((await refusal(path)).message).to.contain('revision 80 was acknowledged, and the last one that is left is 79');
  });

  it('is refused when an object was lost or changed although the last revision is there', async () => {
    for (const operation of [{ type: 'del', key: 'object/example.io/widgets/default/w3' }, { type: 'put', key: 'object/example.io/widgets/default/w3', value: '{"metadata":{}}' }] as const) {
      const path = copy(operation.type);
      const db = new ClassicLevel(path);
      await db.batch([operation]);
      await db.close();
      expect((await refusal(path)).message).to.contain('its objects are not those of revision 80');
    }
  });

  it('is refused or whole, never anything between, wherever random bytes were written', async () => {
    const files = readdirSync(sound).filter((name) => /^\d|^MANIFEST|^CURRENT|^ACKNOWLEDGED/.test(name));
    let refused = 0;
    const place = fc.record({ file: fc.constantFrom(...files), at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) });
    await fc.assert(
      fc.asyncProperty(place, async ({ file, at, bytes }) => {
        const path = copy('random');
        const data = readFileSync(join(path, file));
        data.set(bytes.subarray(0, data.length - Math.floor(at * data.length)), Math.floor(at * data.length));
        writeFileSync(join(path, file), data);
        const found = await contentOf(path).catch((error: Error) => error);
        if (typeof found === 'string') return void expect(found).to.equal(content);
        refused += 1;
        expect(found.message).to.match(/^the data directory [^\n]+$/);
      }),
      { numRuns: 80 },
    );
    expect(refused).to.be.greaterThan(10);
  });

  it('is not what a kill between the write and its acknowledgement leaves', async () => {
    const path = copy('killed');
    writeFileSync(join(path, 'ACKNOWLEDGED'), '0000000000000079\n');
    expect(await contentOf(path)).to.equal(content);
  });

  it('is not what a version without digests wrote: it is taken over, and guarded from its first commit on', async () => {
    const path = copy('format-1');
    rmSync(join(path, 'ACKNOWLEDGED'));
    const db = new ClassicLevel(path);
    await db.batch([{ type: 'del', key: 'meta/digest' }, { type: 'put', key: 'meta/format', value: '1' }]);
    await db.close();
    const store = createStore(await openLevelJournal(path));
    expect(store.revision()).to.equal(80);
    await store.write((tx) => tx.put(key('new'), object('new', 1)));
    await store.close();
    expect(existsSync(join(path, 'ACKNOWLEDGED'))).to.equal(true);
    truncateSync(logOf(path), readFileSync(logOf(path)).length - 1);
    await refusal(path);
  });
});

describe('the digest of all records', () => {
  it('depends on the set alone, not on how it came about', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.string(), { nil: undefined }))), (steps) => {
        const grown = createContentDigest();
        const records = new Map<string, string>();
        for (const [name, value] of steps) {
          if (value === undefined) {
            grown.remove(name);
            records.delete(name);
          } else {
            grown.put(name, value);
            records.set(name, value);
          }
        }
        const made = createContentDigest();
        for (const [name, value] of [...records].toReversed()) made.put(name, value);
        expect(grown.text()).to.equal(made.text());
      }),
    );
  });

  it('tells a key from a value, and an empty set from one record', () => {
    const digestOf = (name: string, value: string): string => {
      const digest = createContentDigest();
      digest.put(name, value);
      return digest.text();
    };
    expect(new Set([createContentDigest().text(), digestOf('a', 'bc'), digestOf('ab', 'c'), digestOf('a', 'b')]).size).to.equal(4);
  });
});
