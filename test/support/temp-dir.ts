import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that is removed after the test file's hooks ran; call inside a describe block. */
export function tempDir(prefix: string): () => string {
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), `longshore-${prefix}-`));
  });
  after(() => {
    // A child of a process that was killed (git) may write there for a moment longer.
    rmSync(dir, { recursive: true, force: true, maxRetries: 20 });
  });
  return () => dir;
}
