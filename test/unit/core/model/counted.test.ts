import { expect } from 'chai';
import { counted } from '../../../../src/core/model/counted.ts';

describe('counted', () => {
  const table: readonly [text: string, expected: string][] = [
    [counted(0, 'field'), '0 fields'],
    [counted(1, 'field'), '1 field'],
    [counted(2, 'field'), '2 fields'],
    [counted(1, 'field differs', 'fields differ'), '1 field differs'],
    [counted(12, 'field differs', 'fields differ'), '12 fields differ'],
  ];
  for (const [text, expected] of table) it(expected, () => expect(text).to.equal(expected));
});
