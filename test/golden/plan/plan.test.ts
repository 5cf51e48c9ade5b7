/**
 * Manifest and ECS answers in, desired service and plan out. Each folder is a case: `manifest.yaml` (an EcsService and,
 * where the default account will not do, an AwsAccount), `live.json` (answers and what status remembers; absent: there is
 * no service), `expected.json`. `UPDATE_GOLDEN=1` rewrites the expectations, to be reviewed like code.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { planFromAnswers } from '../../../src/core/pipeline.ts';
import type { Answers } from '../../../src/core/pipeline.ts';
import { awsAccount, installation } from '../../support/core/ecs-objects.ts';

type Live = Partial<Pick<Answers, 'live' | 'previous' | 'candidates' | 'deployHold'>>;

const root = import.meta.dirname;
const cases = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

function readCase(folder: string): Answers {
  const documents = parseAllDocuments(readFileSync(join(root, folder, 'manifest.yaml'), 'utf8')).map((document) => document.toJS() as { kind: string });
  const livePath = join(root, folder, 'live.json');
  const live: Live = existsSync(livePath) ? (JSON.parse(readFileSync(livePath, 'utf8')) as Live) : {};
  const object = documents.find((document) => document.kind === 'EcsService');
  const account = documents.find((document) => document.kind === 'AwsAccount');
  if (object === undefined) throw new Error(`${folder}/manifest.yaml has no EcsService`);
  return {
    object: object as unknown as Answers['object'],
    account: (account as unknown as Answers['account'] | undefined) ?? awsAccount(),
    installation,
    namespaceLabels: {},
    previous: live.previous ?? { appliedPaths: [] },
    live: live.live ?? { service: undefined },
    candidates: live.candidates ?? [],
    deployHold: live.deployHold,
    now: Date.UTC(2026, 0, 1),
  };
}

describe('golden plans', () => {
  it('has cases', () => {
    expect(cases.length).to.be.greaterThan(5);
  });

  for (const folder of cases) {
    it(folder, () => {
      const { desired, plan } = planFromAnswers(readCase(folder));
      const actual = `${JSON.stringify({ desired, plan }, null, 2)}\n`;
      const path = join(root, folder, 'expected.json');
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, actual);
      expect(actual).to.equal(readFileSync(path, 'utf8'));
    });
  }
});
