import { createServer } from 'node:net';
import { PortInUseError } from '../../telemetry/port-in-use-error.ts';

/** A port that is about to be listened on; 0 takes a free one. */
export interface WantedPort {
  readonly flag: string;
  readonly purpose: string;
  readonly port: number;
}

/**
 * Asked before anything is written, so that a start that cannot work leaves nothing behind. Somebody may still be quicker
 * afterwards: then whoever listens says so.
 * @throws PortInUseError for the first one that is taken.
 */
export async function requireFreePorts(host: string, wanted: readonly WantedPort[]): Promise<void> {
  for (const { flag, purpose, port } of wanted) {
    if (port !== 0 && (await isTaken(host, port))) throw new PortInUseError(host, port, flag, purpose);
  }
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(true) : reject(error)));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
