/** The example manifests of every kind, as files that can be applied. */
import { registry } from '../../src/api/registry.ts';
import type { GeneratedFile } from '../generate.ts';
import { toYaml } from './yaml.ts';

export function generateExamples(): readonly GeneratedFile[] {
  return registry.flatMap((kind) =>
    kind.examples.map((example) => ({ path: `docs/reference/examples/${example.name}.yaml`, content: `# ${example.title}.\n${toYaml(example.object)}` })),
  );
}
