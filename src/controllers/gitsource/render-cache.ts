import { transientError } from '../../core/errors.ts';
import type { GitBlob, GitCommit } from '../../core/ports.ts';
import { joinFiles, renderFile, type RenderedSource, type RenderOptions } from '../../core/render/render-source.ts';
import { turn } from '../../runtime/turn.ts';

interface RenderedCommit {
  readonly commit: GitCommit;
  readonly rendered: RenderedSource;
}

/** What each source's last commit held, between two looks at its repository. */
export interface RenderCache {
  /**
   * What a source's commit holds. `version` names the commit and everything in the spec that decides what is read: while it
   * stays, nothing is read at all. Otherwise `read` is called, and only files whose content is new are read, parsed and
   * judged, with turns of the event loop between them. @throws LongshoreError of `read`
   */
  render(source: string, version: string, options: RenderOptions, read: (isKnown: IsKnown) => Promise<{ readonly commit: GitCommit; readonly files: readonly GitBlob[] }>): Promise<RenderedCommit>;
  /** The source is gone: drop what was kept for it. */
  forget(source: string): void;
}

/** Whether the content of a file, by Git's name for it, is kept already. */
export type IsKnown = (path: string, blob: string) => boolean;

interface KeptFile {
  readonly blob: string;
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
      const { commit, files } = await read((path, blob) => before?.files.get(path)?.blob === blob);
      const after = new Map<string, KeptFile>();
      for (const { path, blob, content } of files) {
        const known = before?.files.get(path);
        if (known?.blob === blob) {
          after.set(path, known);
        } else {
          if (content === undefined) throw transientError('UnreadFile', `${path} was not read; the commit is read again`);
          after.set(path, { blob, rendered: renderFile({ path, content }, options) });
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
