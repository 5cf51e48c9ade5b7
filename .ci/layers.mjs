// Which folder of src may import what: the table of the architecture, used by the linter (fast, per file) and by
// check-imports.ts (whole graph, prints the chain). `may` lists folders of src; `packages` are allowed npm packages.
const edges = ['aws', 'git', 'kube', 'notify'];
const folders = ['api', 'core', 'runtime', 'telemetry', ...edges, 'controllers', 'apiserver', 'simulator', 'app', 'cli'];

export const table = {
  api: { may: ['api'], packages: ['ajv', 'ajv-formats', '@marcbachmann/cel-js'] },
  core: { may: ['api', 'core'], packages: ['yaml'], node: ['node:crypto'], typesFrom: ['runtime'] },
  runtime: { may: ['runtime'], packages: [] },
  telemetry: { may: ['runtime', 'telemetry'], packages: ['prom-client', 'winston'], typesFrom: ['controllers'] },
  aws: { may: ['api', 'core', 'runtime', 'telemetry', 'aws'], packages: ['@aws-sdk/*', '@smithy/*'] },
  git: { may: ['api', 'core', 'runtime', 'telemetry', 'git'], packages: ['simple-git', 'picomatch'] },
  kube: { may: ['api', 'core', 'runtime', 'telemetry', 'kube'], packages: ['@kubernetes/client-node', 'undici'] },
  controllers: { may: ['api', 'core', 'runtime', 'telemetry', 'controllers'], packages: [] },
  apiserver: { may: ['api', 'runtime', 'telemetry', 'apiserver'], packages: ['classic-level', 'fast-json-patch', 'yaml'] },
  simulator: { may: ['runtime', 'telemetry', 'simulator'], packages: ['@aws-sdk/*', '@smithy/*'] },
  app: { may: folders, packages: ['*'] },
  cli: { may: ['app', 'api', 'core', 'runtime', 'cli'], packages: ['commander', 'yaml'] },
};

const escape = (text) => text.replace(/[/.]/g, '\\$&');

export const layers = Object.fromEntries(
  Object.entries(table).map(([folder, { may, typesFrom = [] }]) => [
    folder,
    {
      never: folders.filter((other) => !may.includes(other) && !typesFrom.includes(other)).map((other) => escape(`../${other}/`)),
      why: `src/${folder} may import only: ${may.join(', ')} (docs/architecture.md).`,
    },
  ]),
);
