/** The embedded Kubernetes API of the benchmarks, in memory. Started by `startServerProcess`. */
import { crdOf } from '../../src/api/crd.ts';
import { registry } from '../../src/api/registry.ts';
import { createApiServer } from '../../src/apiserver/server.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { serveParent } from './server-process.ts';

const server = await createApiServer({ clock: systemClock, log: silentLogger, crds: registry.map((kind) => crdOf(kind)) });
const listener = await server.listen({ host: '127.0.0.1', port: 0 });
serveParent(listener.url, {}, () => server.close());
