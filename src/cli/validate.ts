import { judgesOfAllKinds } from '../core/spec/judge-manifest.ts';
import { errorText, renderSource } from '../core/render/render-source.ts';
import { sharedTargets } from '../core/render/shared-targets.ts';
import type { AddCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { readManifestFiles } from './read-files.ts';

/** `longshore validate`: exit code 1 for invalid manifests, 2 when something could not be read. */
export const addValidate: AddCommand = (program, terminal, done) => {
  program
    .command('validate')
    .description('judge manifests as the API server and ECS would, without calling either')
    .argument('<path...>', 'files or folders; - for standard input')
    .option('-q, --quiet', 'print only what is wrong')
    .addHelpText('after', '\nExample:\n  longshore validate services/ && git commit -a\nPrints path:line:column: message. Exit code 0 valid, 1 invalid, 2 something could not be read.')
    .action(async (paths: string[], options: { quiet?: boolean }) => {
      const { files, unreadable } = await readManifestFiles(paths, terminal.cwd);
      const { manifests, errors: found } = renderSource(files, { judges: judgesOfAllKinds });
      const shared = sharedTargets(manifests);
      const errors = [...found, ...shared];
      for (const line of unreadable) terminal.err(`${line}\n`);
      for (const error of errors) terminal.err(`${errorText(error)}\n`);
      if (options.quiet !== true) terminal.out(`${manifests.length - shared.length} valid, ${errors.length} ${errors.length === 1 ? 'error' : 'errors'} in ${files.length} ${files.length === 1 ? 'file' : 'files'}\n`);
      if (unreadable.length > 0) done(exitCodes.failed);
      else if (errors.length > 0) done(exitCodes.no);
    });
};
