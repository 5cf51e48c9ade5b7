/** GitSource: a repository, a reference and which manifests in it become objects of the source's own namespace. */
import { ageColumn, messageColumn, readyColumns, type Kind, type ObjectOf } from '../kind.ts';
import { API_VERSION, GROUP, VERSION } from '../meta.ts';
import { bool, choice, int, list, object, required, rule, string, time, withRules, type Infer, type SchemaNode } from '../schema.ts';
import { conditions, objectName, observedGeneration, requestToken, UNJUDGED } from './shared.ts';

/** What holds when the spec says nothing. */
const gitSourceDefaults = {
  branch: 'main',
  interval: '1m',
  timeout: '60s',
  prune: true,
  selfHeal: true,
  deletionPolicy: 'Orphan',
} as const;

/** Durations as Flux writes them: `1m30s`. At least one second in all is checked by the operator. */
const DURATION_PATTERN = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';

const gitRefName = (description: string): SchemaNode<string> => string(description, { min: 1, max: 255, pattern: '^[^-\\s~^:?*\\[\\\\][^\\s~^:?*\\[\\\\]*$' });
const globs = (description: string): SchemaNode<readonly string[]> =>
  list(description, string('A glob, relative to the root of the repository.', { min: 1, max: 512 }), { max: 100, merge: 'atomic' });

const ref = withRules(
  object('Which commit: a branch, a tag or a full ref name; a commit alone or on a branch.', {
    branch: gitRefName('Branch; main when ref is absent.'),
    tag: gitRefName('Tag.'),
    name: string('Full name of a ref, e.g. refs/pull/7/head.', { min: 1, max: 255, pattern: '^refs/[^\\s~^:?*\\[\\\\]+$' }),
    commit: string('Full commit hash.', { max: 64, pattern: '^([0-9a-f]{40}|[0-9a-f]{64})$' }),
  }),
  rule(
    {
      rule: '(has(self.branch) ? 1 : 0) + (has(self.tag) ? 1 : 0) + (has(self.name) ? 1 : 0) <= 1',
      message: 'at most one of branch, tag and name can be given',
    },
    { accepts: [{}, { branch: 'main' }, { branch: 'main', commit: 'a'.repeat(40) }], rejects: [{ branch: 'main', tag: 'v1' }, { tag: 'v1', name: 'refs/heads/x' }] },
  ),
  rule(
    { rule: '!(has(self.commit) && (has(self.tag) || has(self.name)))', message: 'commit can be given alone or with branch', fieldPath: '.commit' },
    { accepts: [{ commit: 'a'.repeat(40) }], rejects: [{ commit: 'a'.repeat(40), tag: 'v1' }] },
  ),
);

const gitSourceSpec = object('What is read, and how it is applied.', {
  url: required(
    string('Repository: https, http, ssh or git@HOST:PATH; file only where the operator allows it.', {
      min: 1,
      max: 2048,
      pattern: '^((https?|ssh|file)://[^\\s]+|[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9.-]+:[^\\s]+)$',
    }),
  ),
  ref,
  interval: string('Time between looks at the repository.', { max: 32, pattern: DURATION_PATTERN, default: gitSourceDefaults.interval }),
  timeout: string('Longest time for one Git operation.', { max: 32, pattern: DURATION_PATTERN, default: gitSourceDefaults.timeout }),
  suspend: bool('Nothing is fetched or applied while true.'),
  secretRef: object('Secret with credentials, in the shape that Flux uses.', { name: required(objectName('Name of the Secret.')) }),
  serviceAccountName: objectName('Service account of this namespace that objects are applied as.'),
  include: globs('Files that are manifests; every YAML and JSON file when absent.'),
  ignore: globs('Files that are none, though included.'),
  prune: bool('Delete what was applied before and is gone from the repository.', { default: gitSourceDefaults.prune }),
  partial: bool('Apply the good files of a commit that has bad ones.'),
  force: bool('Take fields over from other field managers.'),
  selfHeal: bool('Undo edits in the cluster between commits.', { default: gitSourceDefaults.selfHeal }),
  deletionPolicy: choice('What happens to applied objects when this source is deleted.', ['Orphan', 'Delete'], { default: gitSourceDefaults.deletionPolicy }),
});

const gitSourceStatus = object('What was found and done.', {
  observedGeneration,
  lastHandledReconcileAt: requestToken,
  conditions,
  lastAttemptedRevision: string('Revision that was tried last.', { max: 512 }),
  lastAppliedRevision: string('Revision that was applied last.', { max: 512 }),
  inventory: object('What this source owns now.', {
    count: int('Number of objects.', { min: 0, max: 1_000_000 }),
    digest: string('Digest over their names.', { max: 128 }),
  }),
  failures: list(
    'What is wrong with the last revision, at most 20.',
    object('A failure.', {
      path: string('File.', { max: 1024 }),
      line: int('Line, from 1.', { min: 0, max: 10_000_000 }),
      column: int('Column, from 1.', { min: 0, max: 10_000_000 }),
      message: required(string('What is wrong.', { max: 1024 })),
    }),
    { max: 20, merge: 'atomic' },
  ),
  history: list(
    'The last revisions, newest first.',
    object('A revision.', {
      revision: required(string('The revision.', { max: 512 })),
      author: string('Author of the commit.', { max: 256 }),
      subject: string('First line of the commit message.', { max: 256 }),
      outcome: string('How it went.', { max: 64 }),
      at: time('When.'),
    }),
    { max: 10, merge: 'atomic' },
  ),
});

/** A repository and how its manifests are applied. */
export const gitSourceKind = {
  group: GROUP,
  version: VERSION,
  kind: 'GitSource',
  plural: 'gitsources',
  singular: 'gitsource',
  shortNames: ['gs'],
  categories: ['longshore'],
  scope: 'Namespaced',
  description: 'A Git repository whose manifests are applied to the namespace of the source.',
  spec: gitSourceSpec,
  status: gitSourceStatus,
  statusDefault: UNJUDGED,
  columns: [
    ...readyColumns,
    { name: 'Revision', type: 'string', jsonPath: '.status.lastAppliedRevision', description: 'Revision that was applied last.' },
    { name: 'Objects', type: 'integer', jsonPath: '.status.inventory.count', description: 'Objects that the source owns.' },
    ageColumn,
    { name: 'URL', type: 'string', jsonPath: '.spec.url', description: 'Repository.', priority: 1 },
    messageColumn,
  ],
  examples: [
    {
      name: 'gitsource-minimal',
      title: 'The main branch of a public repository',
      object: { apiVersion: API_VERSION, kind: 'GitSource', metadata: { name: 'apps', namespace: 'shop' }, spec: { url: 'https://git.example.com/shop/apps.git' } },
    },
    {
      name: 'gitsource-private',
      title: 'A private repository over SSH, applied as a service account, one folder of it',
      object: {
        apiVersion: API_VERSION,
        kind: 'GitSource',
        metadata: { name: 'apps-prod', namespace: 'shop' },
        spec: {
          url: 'ssh://git@git.example.com/shop/apps.git',
          ref: { branch: 'production' },
          interval: '30s',
          secretRef: { name: 'apps-deploy-key' },
          serviceAccountName: 'deployer',
          include: ['prod/**'],
          ignore: ['prod/drafts/**'],
          prune: true,
        },
      },
    },
  ],
} as const satisfies Kind;

/** The status as anybody may find it; what the operator writes is in controllers/gitsource/source-status.ts. */
export type GitSourceStatus = Infer<typeof gitSourceStatus>;
/** A GitSource as the Kubernetes API serves it. */
export type GitSource = ObjectOf<typeof gitSourceKind>;
