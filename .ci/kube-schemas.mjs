// kube-schemas.mjs TESTDATA OUT: JSON schemas for kubeconform out of the OpenAPI v3 documents of k8s.io/kubernetes.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [testdata, out] = process.argv.slice(2);
if (testdata === undefined || out === undefined) throw new Error('usage: node .ci/kube-schemas.mjs TESTDATA OUT');
mkdirSync(out, { recursive: true });

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/** References become local definitions; objects are closed, so that a misspelt field of the chart is an error. */
function closed(schema) {
  const copy = { ...schema };
  // Defaults mean nothing to a validator, and the documents' own ({}) do not satisfy their schemas.
  delete copy.default;
  if (copy.$ref !== undefined) copy.$ref = copy.$ref.replace('#/components/schemas/', '#/definitions/');
  for (const key of ['allOf', 'anyOf', 'oneOf']) if (copy[key] !== undefined) copy[key] = copy[key].map(closed);
  for (const key of ['items', 'not']) if (copy[key] !== undefined) copy[key] = closed(copy[key]);
  if (typeof copy.additionalProperties === 'object') copy.additionalProperties = closed(copy.additionalProperties);
  if (copy.properties !== undefined) {
    copy.properties = mapValues(copy.properties, closed);
    copy.additionalProperties ??= false;
  }
  return copy;
}

let count = 0;
for (const file of readdirSync(testdata).filter((name) => name.endsWith('_openapi.json'))) {
  const definitions = mapValues(JSON.parse(readFileSync(join(testdata, file), 'utf8')).components?.schemas ?? {}, closed);
  for (const [name, schema] of Object.entries(definitions)) {
    const [gvk] = schema['x-kubernetes-group-version-kind'] ?? [];
    if (gvk === undefined || name.endsWith('List')) continue;
    const group = gvk.group.split('.')[0];
    const fileName = [gvk.kind, ...(group === '' ? [] : [group]), gvk.version].join('-').toLowerCase();
    writeFileSync(join(out, `${fileName}.json`), JSON.stringify({ ...schema, definitions }));
    count += 1;
  }
}
console.log(`${count} schemas`);
