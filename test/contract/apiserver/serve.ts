// Starts the embedded API server on a free port for kubectl.sh and the durability test.
//   serve.ts KUBECONFIG [DATA_DIR]
// Prints "listening on PORT" once it answers; ends on SIGTERM or SIGINT.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createApiServer } from '../../../src/apiserver/server.ts';
import { writeKubeconfig } from '../../../src/apiserver/kubeconfig.ts';
import type { ApiObject } from '../../../src/apiserver/model/api-object.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';

const [kubeconfig = '', dataDir] = process.argv.slice(2);
const crdDir = join(import.meta.dirname, '../../../crds');
const crds = readdirSync(crdDir)
  .filter((file) => file.startsWith('longshore.dev_'))
  .map((file) => parse(readFileSync(join(crdDir, file), 'utf8')) as ApiObject);

const log = { ...silentLogger, error: (message: string, fields?: unknown) => console.error(message, fields) };
const server = await createApiServer({ ...(dataDir === undefined ? {} : { dataDir }), clock: systemClock, log, crds });
const listener = await server.listen({ host: '127.0.0.1', port: 0 });
writeKubeconfig({ server: listener.url, path: kubeconfig });
console.log(`listening on ${listener.port}`);

const stop = (): void => {
  void server.close().then(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
