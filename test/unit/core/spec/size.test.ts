import { expect } from 'chai';
import fc from 'fast-check';
import { fargateSizes, memoryChoices } from '../../../../src/core/spec/fargate-sizes.ts';
import { cpuUnits, memoryMib } from '../../../../src/core/spec/size.ts';

describe('cpuUnits and memoryMib', () => {
  const table: readonly (readonly [number | string, number | undefined, number | undefined])[] = [
    [256, 256, 256],
    ['256', 256, 256],
    [' 256 ', 256, 256],
    ['0.25 vCPU', 256, undefined],
    ['.25 vcpu', 256, undefined],
    ['1vCPU', 1024, undefined],
    ['0.5 GB', undefined, 512],
    ['.5 gb', undefined, 512],
    ['4GB', undefined, 4096],
    ['1.5', undefined, undefined],
    ['0.0001 vCPU', undefined, undefined],
    ['', undefined, undefined],
    ['-1', undefined, undefined],
    [0, undefined, undefined],
    [1.5, undefined, undefined],
    ['1e3', undefined, undefined],
    ['0x100', undefined, undefined],
  ];
  for (const [size, cpu, memory] of table) {
    it(`reads ${JSON.stringify(size)} as ${String(cpu)} units, ${String(memory)} MiB`, () => {
      expect(cpuUnits(size)).to.equal(cpu);
      expect(memoryMib(size)).to.equal(memory);
    });
  }

  it('read any text without failing, and give positive whole numbers', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const value of [cpuUnits(text), memoryMib(text)]) expect(value === undefined || (Number.isInteger(value) && value > 0)).to.be.true;
      }),
    );
  });
});

describe('fargateSizes', () => {
  it('ascend in both dimensions', () => {
    const cpus = fargateSizes.map(({ cpu }) => cpu);
    expect(cpus).to.deep.equal([...cpus].sort((a, b) => a - b));
    for (const { memory } of fargateSizes) expect(memory).to.deep.equal([...memory].sort((a, b) => a - b));
  });
  it('number as many as AWS lists', () => {
    expect(fargateSizes.map(({ memory }) => memory.length)).to.deep.equal([3, 4, 7, 13, 23, 12, 12, 3]);
  });
  it('are described shortly, as steps only where the steps are even', () => {
    expect(fargateSizes.map(memoryChoices)).to.deep.equal([
      '512, 1024, 2048',
      '1024 to 4096 in steps of 1024',
      '2048 to 8192 in steps of 1024',
      '4096 to 16384 in steps of 1024',
      '8192 to 30720 in steps of 1024',
      '16384 to 61440 in steps of 4096',
      '32768 to 122880 in steps of 8192',
      '61440, 122880, 249856',
    ]);
  });
});
