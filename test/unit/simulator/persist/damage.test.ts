import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openLine, sealLine } from '../../../../src/simulator/persist/sealed-line.ts';
import { readStore } from '../../../../src/simulator/persist/store.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { definition, startSimulator } from '../builders.ts';

describe('a damaged world on disk', () => {
  const root = tempDir('simulator-damage');
  let sound = '';
  before(async () => {
    const dir = join(root(), 'world');
    sound = join(root(), 'sound');
    const world = await startSimulator({ dataDir: dir });
    await world.call('CreateCluster', { clusterName: 'main' });
    await world.clock.advance(2_000);
    for (let n = 0; n < 3; n += 1) await world.call('RegisterTaskDefinition', definition());
    // As after kill -9: the calls of the last second are in the journal alone.
    cpSync(dir, sound, { recursive: true });
    await world.simulator.close();
  });

  it('is refused in one line that names the file, wherever a byte was changed', () => {
    const files = readdirSync(sound);
    expect(files).to.have.length(2);
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.integer({ min: 1, max: 255 }), (file, at, flip) => {
        const dir = join(root(), 'changed');
        rmSync(dir, { recursive: true, force: true });
        cpSync(sound, dir, { recursive: true });
        const bytes = readFileSync(join(dir, file));
        // The last newline says that the last line is whole: without it, it counts as never acknowledged.
        const place = Math.floor(at * (bytes.length - 1));
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        writeFileSync(join(dir, file), bytes);
        expect(() => readStore(dir)).to.throw(new RegExp(`^${join(dir, file)}[^\\n]* is damaged, or no [^\\n]*; move its directory away to start with an empty world$`));
      }),
      { numRuns: 150 },
    );
  });

  it('is not one from before there were checksums', () => {
    expect(openLine('{"a":1}')).to.equal('{"a":1}');
    expect(openLine(sealLine('{"a":1}'))).to.equal('{"a":1}');
    expect(() => openLine(sealLine('{"a":1}').replace('1}', '2}'))).to.throw(SyntaxError, 'the checksum does not match');
  });
});
