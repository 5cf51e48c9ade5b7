import type { Command } from 'commander';
import { countOption } from '../../app/options.ts';
import type { Verb } from '../../core/rollout/requested-action.ts';
import type { AddCommand } from '../command.ts';
import { withCluster, type ClusterFlags } from '../connect.ts';
import { exitCodes } from '../exit-codes.ts';
import { approveByObject } from './approve.ts';
import { approvalsOf, ask, claimedName, contextOf, readService, type Answer } from './ask.ts';
import { chooseTarget } from './choose-target.ts';

interface SteerFlags extends ClusterFlags {
  readonly full?: boolean;
  readonly gate?: string;
  readonly target?: string;
  readonly to?: string;
  readonly wait: boolean;
  readonly timeout: string;
}

interface Steer {
  readonly verb: Exclude<Verb, 'promote-full'>;
  readonly about: string;
  readonly example: string;
  /** Flags beside those that all have. */
  readonly flags?: (command: Command) => Command;
}

const target = (command: Command): Command => command.option('--target <hash>', 'only if this is the revision; the one that waits or runs when left out');

const steers: readonly Steer[] = [
  {
    verb: 'promote',
    about: 'approve the gate at which a rollout waits',
    example: 'longshore promote web --gate sign-off',
    flags: (command) => target(command.option('--full', 'every gate of this rollout, those to come as well').option('--gate <name>', 'only if this gate waits')),
  },
  { verb: 'abort', about: 'take back the rollout that runs, or send a revision away that waits', example: 'longshore abort web', flags: target },
  { verb: 'retry', about: 'apply what the spec says once more, after it failed, was aborted or undone', example: 'longshore retry web' },
  { verb: 'pause', about: 'start nothing more and pass no gate until resume; what ECS does already, goes on', example: 'longshore pause web' },
  { verb: 'resume', about: 'end a pause', example: 'longshore resume web' },
  {
    verb: 'undo',
    about: 'go back to the revision that ran before; the spec is held until it changes',
    example: 'longshore undo web --to 41',
    flags: (command) => command.option('--to <revision>', 'a revision of the task definition: number, FAMILY:NUMBER or ARN'),
  },
  { verb: 'restart', about: 'new tasks of the revision that runs', example: 'longshore restart web' },
];

/** `longshore promote`, `abort` and the rest: actions by annotation, which kubectl and Argo CD can set as well. None edits the spec. */
export const addSteering: AddCommand = (program, terminal, done) => {
  for (const { verb, about, example, flags: more } of steers) {
    const command = program.command(verb).description(about).argument('<service>', 'name of the EcsService');
    (more === undefined ? command : more(command))
      .option('-n, --namespace <namespace>', 'namespace; the context’s own when left out')
      .option('--no-wait', 'do not wait for the operator’s answer')
      .option('--timeout <seconds>', 'how long to wait for it', '30')
      .option('--kubeconfig <file>', 'default: $KUBECONFIG, then .longshore/kubeconfig, then ~/.kube/config')
      .option('--context <name>', 'another context of the kubeconfig')
      .addHelpText('after', `\nExit code 0: done; 1: refused, and why; 2: no answer, or it could not be asked.\nExample: ${example}`)
      .action(async (name: string, flags: SteerFlags) => {
        const seconds = countOption('--timeout', flags.timeout, { min: 1, max: 86_400 });
        const answer = await withCluster(flags, terminal, async (cluster): Promise<Answer> => {
          const ctx = contextOf(terminal.stop);
          const key = { namespace: flags.namespace ?? cluster.namespace, name };
          const waitMs = flags.wait ? seconds * 1_000 : 0;
          const claimedBy = claimedName(terminal.env);
          const service = await readService(ctx, cluster, key);
          if (verb !== 'promote') {
            return ask(ctx, cluster, key, claimedBy, { verb, waitMs, ...(flags.target === undefined ? {} : { target: flags.target }), ...(flags.to === undefined ? {} : { to: flags.to }) });
          }
          const full = flags.full === true;
          const chosen = chooseTarget(service, { full, ...(flags.gate === undefined ? {} : { gate: flags.gate }), ...(flags.target === undefined ? {} : { hash: flags.target }) });
          if (chosen.kind === 'none') return { kind: 'refused', text: chosen.why };
          if ((await approvalsOf(ctx, cluster, service)) === 'Kind') return approveByObject(ctx, cluster, key, { hash: chosen.hash, gate: chosen.gate, full, claimedBy, waitMs });
          return ask(ctx, cluster, key, claimedBy, { verb: full ? 'promote-full' : 'promote', target: chosen.hash, waitMs });
        });
        report(`${verb} ${name}: ${answer.text}\n`, answer.kind);
      });
  }

  function report(line: string, kind: Answer['kind']): void {
    switch (kind) {
      case 'done':
        terminal.out(line);
        return;
      case 'refused':
        terminal.err(line);
        done(exitCodes.no);
        return;
      case 'unanswered':
        terminal.err(line);
        done(exitCodes.failed);
    }
  }
};
