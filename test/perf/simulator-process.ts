/** The ECS simulator of the benchmarks, with AWS's buckets. Started by `startServerProcess`. */
import { createSimulator } from '../../src/simulator/simulator.ts';
import { serveParent } from './server-process.ts';

/** ECS keeps a hundred events a service, and DescribeServices brings all of them. */
const EVENTS = 100;

const simulator = createSimulator({ throttle: true });
const listener = await simulator.listen();

function fillEvents(): void {
  for (const region of simulator.world.regions.values()) {
    for (const service of region.services.values()) {
      service.events = Array.from({ length: EVENTS }, (_none, index) => ({
        id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        createdAt: simulator.clock.now() - index * 6 * 3_600_000,
        message: `(service ${service.serviceName}) has reached a steady state.`,
      }));
    }
  }
}

serveParent(listener.url, { 'fill events': fillEvents }, () => simulator.close());
