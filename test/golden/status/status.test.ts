/** What `longshore status` draws, a file for each state. `UPDATE_GOLDEN=1` rewrites them, to be reviewed like code. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderStatus } from '../../../src/cli/status-view/render-status.ts';
import { colourStyle, plainStyle } from '../../../src/cli/status-view/style.ts';
import { cases, narrowCases, now } from './cases.ts';

const all = Object.entries({ ...cases, ...narrowCases });

describe('drawings of services', () => {
  for (const [name, { service, events, width = 100 }] of all) {
    it(name, () => {
      const path = join(import.meta.dirname, `${name}.txt`);
      const drawn = renderStatus({ service, events, now, width, style: plainStyle });
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, drawn);
      expect(drawn).to.equal(readFileSync(path, 'utf8'));
    });

    it(`${name}: no line is longer than any terminal, and colours change no character`, () => {
      for (const columns of [40, 60, 80, 200]) {
        const plain = renderStatus({ service, events, now, width: columns, style: plainStyle });
        // A command is never cut: the terminal breaks it, and it can be pasted.
        expect(plain.split('\n').filter((line) => line.length > columns && !/ longshore \w+ web -n shop/.test(line))).to.deep.equal([]);
        const coloured = renderStatus({ service, events, now, width: columns, style: colourStyle });
         
        expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).to.equal(plain);
        expect(coloured).to.not.equal(plain);
      }
    });
  }

  it('every file is of a case', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.txt'));
    expect(files.sort()).to.deep.equal(all.map(([name]) => `${name}.txt`).sort());
  });
});
