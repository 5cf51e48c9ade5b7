import { expect } from 'chai';
import { join } from 'node:path';
import { runPlayground } from '../../../../src/app/playground/start-playground.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';
import { tempDir } from '../../../support/temp-dir.ts';

describe('the playground', function () {
  this.timeout(60_000);
  const dir = tempDir('start-playground');

  it('that is stopped before everything stands ends in an orderly way, and the next start finds a whole repository', async () => {
    const inputs = (onReady: () => void) => ({
      options: { dataDir: join(dir(), 'data'), apiPort: 0, awsPort: 0, speed: 100, pollIntervalSeconds: 5 },
      operator: { metricsPort: 0, logFormat: 'text', logLevel: 'error' } as const,
      log: silentLogger,
      env: { PATH: process.env['PATH'], HOME: dir() },
      onReady,
    });
    await runPlayground(inputs(() => undefined), AbortSignal.abort(new Error('SIGINT')));
    const stop = new AbortController();
    let ready = false;
    await runPlayground(
      inputs(() => {
        ready = true;
        stop.abort(new Error('SIGINT'));
      }),
      stop.signal,
    );
    expect(ready).to.equal(true);
  });
});
