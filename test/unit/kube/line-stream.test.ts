import { expect } from 'chai';
import fc from 'fast-check';
import { lines } from '../../../src/kube/line-stream.ts';

async function* chunked(chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

async function collect(chunks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines(chunked(chunks))) found.push(line);
  return found;
}

describe('line stream', () => {
  it('gives the same lines however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', '"', ' ', '\n', '\r', 'ß'), maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 8 }), async (text, cuts) => {
        const edges = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
        const chunks = edges.slice(1).map((to, index) => text.slice(edges[index], to));
        const expected = text.split('\n').slice(0, -1).filter((line) => line.trim() !== '');
        expect(await collect(chunks)).to.deep.equal(expected);
      }),
    );
  });

  it('does not give out a line that was cut off', async () => {
    expect(await collect(['{"a":1}\n{"b"', ':2'])).to.deep.equal(['{"a":1}']);
  });

  it('ends the source when the reader leaves', async () => {
    let ended = false;
    const source = async function* (): AsyncGenerator<string> {
      try {
        for (;;) yield 'x\n';
      } finally {
        ended = true;
      }
    };
    for await (const line of lines(source())) {
      expect(line).to.equal('x');
      break;
    }
    expect(ended).to.equal(true);
  });

  it('gives up a line without an end instead of filling the memory', async () => {
    const endless = async function* (): AsyncGenerator<string> {
      for (;;) yield 'x'.repeat(1024 * 1024);
    };
    const error: unknown = await (async () => {
      for await (const line of lines(endless())) expect.fail(line);
    })().catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'LineTooLong');
  });
});
