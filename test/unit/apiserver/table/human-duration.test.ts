import { expect } from 'chai';
import { humanDuration } from '../../../../src/apiserver/table/human-duration.ts';

describe('humanDuration', () => {
  const seconds = 1000;
  const minutes = 60 * seconds;
  const hours = 60 * minutes;
  const days = 24 * hours;
  const cases: readonly (readonly [number, string])[] = [
    [-5 * seconds, '<invalid>'],
    [-500, '0s'],
    [0, '0s'],
    [119 * seconds, '119s'],
    [120 * seconds, '2m'],
    [5 * minutes + 30 * seconds, '5m30s'],
    [10 * minutes + 30 * seconds, '10m'],
    [179 * minutes, '179m'],
    [3 * hours, '3h'],
    [3 * hours + 20 * minutes, '3h20m'],
    [8 * hours + 20 * minutes, '8h'],
    [47 * hours, '47h'],
    [2 * days, '2d'],
    [3 * days + 2 * hours, '3d2h'],
    [8 * days + 5 * hours, '8d'],
    [700 * days, '700d'],
    [2 * 365 * days + 10 * days, '2y10d'],
    [9 * 365 * days + 10 * days, '9y'],
  ];
  for (const [ms, text] of cases) {
    it(`shows ${ms} ms as ${text}`, () => {
      expect(humanDuration(ms)).to.equal(text);
    });
  }
});
