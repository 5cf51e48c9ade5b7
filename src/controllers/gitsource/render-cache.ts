import { createHash } from 'node:crypto';
import type { GitCommit, GitFile } from '../../core/ports.ts';
import { joinFiles, renderFile, type RenderedSource, type RenderOptions } from '../../core/render/render-source.ts';
import { turn } from '../../runtime/turn.ts';

export interface RenderedCommit {
  readonly commit: GitCommit;
  readonly rendered: RenderedSource;
}

export interface RenderCache {
  /**
   * What a source's commit holds. `version` names the commit and everything in the spec that decides what is read: while it
   * stays, nothing is read at all. Otherwise `read` is called, and only files whose content is new are parsed and judged,
   * with turns of the event loop between them.
   */
  render(source: string, version: string, options: RenderOptions, read: () => Promise<{ readonly commit: GitCommit; readonly files: readonly GitFile[] }>): Promise<RenderedCommit>;
  /** The source is gone: drop what was kept for it. */
  forget(source: string): void;
}

interface KeptFile {
  readonly digest: string;
  readonly rendered: RenderedSource;
}

interface KeptSource extends RenderedCommit {
  readonly version: string;
  readonly files: ReadonlyMap<string, KeptFile>;
}

/**
 * Parsing and judging a manifest costs milliseconds, and most commits change one of a thousand. Kept are the files of each
 * source's last render and no others, so memory is bounded by what the repositories hold.
 */
export function renderCache(): RenderCache {
  const bySource = new Map<string, KeptSource>();
  return {
    async render(source, version, options, read) {
      const before = bySource.get(source);
      if (before?.version === version) return before;
      const { commit, files } = await read();
      const after = new Map<string, KeptFile>();
      for (const file of files) {
        const digest = createHash('sha256').update(file.content).digest('base64');
        const known = before?.files.get(file.path);
        if (known?.digest === digest) {
          after.set(file.path, known);
        } else {
          after.set(file.path, { digest, rendered: renderFile(file, options) });
          await turn();
        }
      }
      const kept = { version, commit, files: after, rendered: joinFiles([...after.values()].map(({ rendered }) => rendered)) };
      bySource.set(source, kept);
      return kept;
    },
    forget: (source) => void bySource.delete(source),
  };
}
