import { resolve } from 'node:path';
import { countOption } from '../app/options.ts';
import { defaultDataDir, readPlaygroundFile } from '../app/playground/playground-file.ts';
import { playgroundCluster } from '../app/playground/samples.ts';
import { createSimClient, type SimClient } from '../app/playground/sim-client.ts';
import { alarmStates, hookResults, imageOutcomes } from '../app/playground/sim-words.ts';
import type { AddCommand } from './command.ts';
import { callsTable } from './calls-table.ts';
import { CliError } from './exit-codes.ts';

interface SimOptions {
  readonly dataDir: string;
}

/** `longshore sim ...`: what a person at the AWS console, or AWS itself, would do to the playground's services. */
export const addSim: AddCommand = (program, terminal) => {
  const sim = program
    .command('sim')
    .description('act on the simulated ECS of a running playground, behind the operator’s back')
    .option('--data-dir <dir>', 'directory of the playground', defaultDataDir);

  const open = (): SimClient => {
    const { dataDir } = sim.opts<SimOptions>();
    const file = readPlaygroundFile(resolve(terminal.cwd, dataDir));
    if (file === undefined) throw new CliError(`no playground in ${dataDir}; start one with: longshore start`);
    const client = createSimClient(file.awsUrl, file.region);
    const reached = async <T>(work: Promise<T>, about = ''): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        const code = (error as { code?: string }).code;
        if (code === 'ECONNREFUSED') throw new CliError(`the playground in ${dataDir} does not run (nothing answers at ${file.awsUrl}); start it with: longshore start`);
        throw new CliError(about + (error instanceof Error ? error.message : String(error)));
      }
    };
    return { control: (...args) => reached(client.control(...args)), updateService: (input) => reached(client.updateService(input), `${input.service ?? ''} in cluster ${input.cluster ?? ''}: `) };
  };
  const print = (value: unknown): void => terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);

  sim
    .command('status')
    .description('time, services, deployments, faults (JSON)')
    .action(async () => print(await open().control('GET', 'state')));

  sim
    .command('calls')
    .description('how often each AWS operation was called')
    .option('-o, --output <format>', 'table or json', 'table')
    .action(async ({ output }: { readonly output: string }) => {
      if (output !== 'table' && output !== 'json') throw new CliError(`--output: "${output}" is not one of table, json`);
      const counted = await open().control('GET', 'calls');
      if (output === 'json') print(counted);
      else terminal.out(callsTable(counted));
    });

  sim
    .command('update-service <name>')
    .description('change a service as somebody at the console would')
    .option('--cluster <name>', 'its cluster', playgroundCluster)
    .option('--desired-count <n>', 'number of tasks')
    .option('--maximum-percent <n>', 'deploymentConfiguration.maximumPercent')
    .option('--minimum-healthy-percent <n>', 'deploymentConfiguration.minimumHealthyPercent')
    .option('--task-definition <family[:revision]>', 'another revision')
    .option('--enable-execute-command', 'turn ECS Exec on')
    .addHelpText('after', '\nExample: longshore sim update-service api --desired-count 5 --maximum-percent 150')
    .action(async (service: string, flags: Record<string, string | true | undefined>) => {
      const count = (flag: string, name: string): number | undefined => (typeof flags[name] === 'string' ? countOption(flag, flags[name], { min: 0, max: 5000 }) : undefined);
      const desiredCount = count('--desired-count', 'desiredCount');
      const maximumPercent = count('--maximum-percent', 'maximumPercent');
      const minimumHealthyPercent = count('--minimum-healthy-percent', 'minimumHealthyPercent');
      const taskDefinition = flags['taskDefinition'];
      const deploymentConfiguration = { ...(maximumPercent === undefined ? {} : { maximumPercent }), ...(minimumHealthyPercent === undefined ? {} : { minimumHealthyPercent }) };
      const input = {
        ...(desiredCount === undefined ? {} : { desiredCount }),
        ...(Object.keys(deploymentConfiguration).length === 0 ? {} : { deploymentConfiguration }),
        ...(typeof taskDefinition === 'string' ? { taskDefinition } : {}),
        ...(flags['enableExecuteCommand'] === true ? { enableExecuteCommand: true } : {}),
      };
      if (Object.keys(input).length === 0) throw new CliError('nothing to change; see: longshore sim update-service --help');
      await open().updateService({ service, cluster: String(flags['cluster']), ...input });
      terminal.out(`${service} changed behind the operator's back: ${JSON.stringify(input)}\n`);
    });

  sim
    .command('image <match> <outcome>')
    .description(`what tasks of an image do: ${imageOutcomes.join(', ')}`)
    .option('--exit-code <n>', 'with exit')
    .option('--after <seconds>', 'simulated seconds after the start')
    .addHelpText('after', '\nExample: longshore sim image "registry.example.com/shop/api:*" exit --exit-code 3 --after 20')
    .action(async (match: string, outcome: string, flags: { exitCode?: string; after?: string }) => {
      oneOf('outcome', outcome, imageOutcomes);
      const exitCode = flags.exitCode === undefined ? undefined : countOption('--exit-code', flags.exitCode, { min: 0, max: 255 });
      const afterMs = flags.after === undefined ? undefined : countOption('--after', flags.after, { min: 0.001, max: 86_400 }) * 1000;
      await open().control('PUT', 'images', { match, outcome, ...(exitCode === undefined ? {} : { exitCode }), ...(afterMs === undefined ? {} : { afterMs }) });
      terminal.out(`tasks that start with ${match}: ${outcome}; taken back by: longshore sim clear-images\n`);
    });

  sim
    .command('clear-images')
    .description('all images run again, the broken tags of the samples too')
    .action(async () => {
      await open().control('DELETE', 'images');
      terminal.out('all images run again\n');
    });

  sim
    .command('hook <function> <results...>')
    .description(`what a Lambda hook answers, one result for each call: ${hookResults.join(', ')}; SUCCEEDED once they are used up`)
    .addHelpText('after', '\nExample: longshore sim hook arn:aws:lambda:eu-west-1:123456789012:function:smoke IN_PROGRESS FAILED')
    .action(async (lambda: string, results: readonly string[]) => {
      for (const result of results) oneOf('result', result, hookResults);
      print(await open().control('PUT', 'hooks', { function: lambda, results }));
    });

  sim
    .command('alarm <name> <state>')
    .description(`state of a CloudWatch alarm: ${alarmStates.join(', ')}`)
    .addHelpText('after', '\nExample: longshore sim alarm web-5xx ALARM')
    .action(async (name: string, state: string) => {
      oneOf('state', state, alarmStates);
      print(await open().control('PUT', 'alarms', { name, state }));
    });

  sim
    .command('traffic [listener]')
    .description('send requests through a load balancer’s listener; without one: what became of them (JSON)')
    .option('--per-second <n>', 'requests in a simulated second, 10 unless given')
    .option('--path <path>', 'path of the requests')
    .option('--host <name>', 'host of the requests')
    .option('--header <header>', '"name: value", as for test traffic')
    .addHelpText('after', '\nThe ARNs of the listeners are in: longshore sim status. Requests that match no rule reach no service;\nin the playground the path says which, and the header "x-test: yes" makes it test traffic.\nExample: longshore sim traffic LISTENER --path /search/ --header "x-test: yes"')
    .action(async (listener: string | undefined, flags: { perSecond?: string; path?: string; host?: string; header?: string }) => {
      if (listener === undefined && Object.keys(flags).length > 0) throw new CliError('say through which listener; their ARNs are in: longshore sim status');
      const { perSecond, ...request } = flags;
      const rate = countOption('--per-second', perSecond ?? '10', { min: 0.01, max: 10_000 });
      print(await (listener === undefined ? open().control('GET', 'traffic') : open().control('POST', 'traffic', { listener, perSecond: rate, ...request })));
    });

  sim
    .command('clear-traffic')
    .description('no more requests')
    .action(async () => print(await open().control('DELETE', 'traffic')));

  sim
    .command('fault <kind> <operation>')
    .description('make AWS fail: throttle, error, timeout-after-commit, timeout-before-commit, truncate, stale, access-denied, empty')
    .option('--service <name>', 'only calls that name this service')
    .option('--times <n>', 'calls that it hits; until cleared when left out')
    .option('--seconds <n>', 'stale: age of the answers')
    .addHelpText('after', '\nExample: longshore sim fault throttle DescribeServices --times 5')
    .action(async (kind: string, operation: string, flags: { service?: string; times?: string; seconds?: string }) => {
      const times = flags.times === undefined ? undefined : countOption('--times', flags.times, { min: 1, max: 1_000_000 });
      const seconds = flags.seconds === undefined ? undefined : countOption('--seconds', flags.seconds, { min: 1, max: 86_400 });
      await open().control('POST', 'faults', { kind, operation, ...(flags.service === undefined ? {} : { service: flags.service }), ...(times === undefined ? {} : { times }), ...(seconds === undefined ? {} : { seconds }) });
      terminal.out(`${operation} fails from now on: ${kind}${times === undefined ? '' : `, ${String(times)} times`}; taken back by: longshore sim clear-faults\n`);
    });

  sim
    .command('clear-faults')
    .description('AWS works again')
    .action(async () => {
      await open().control('DELETE', 'faults');
      terminal.out('AWS works again\n');
    });

  sim
    .command('speed <factor>')
    .description('simulated seconds per second')
    .action(async (factor: string) => {
      const speed = countOption('speed', factor, { min: 0.1, max: 10_000 });
      await open().control('PUT', 'clock', { speed });
      terminal.out(`the clock of ECS runs ${String(speed)} times real time\n`);
    });
};

function oneOf(what: string, given: string, known: readonly string[]): void {
  if (!known.includes(given)) throw new CliError(`${what}: "${given}" is not one of ${known.join(', ')}`);
}
