import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { rollingSamples } from '../../../src/app/playground/samples.ts';
import { sampleFiles, type SampleBalancing } from '../../../src/app/playground/shifting-samples.ts';
import { runLongshore, type CliResult } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';

const commands = ['start', 'run', 'get', 'status', 'promote', 'abort', 'retry', 'pause', 'resume', 'undo', 'restart', 'plan', 'validate', 'sim', 'version'];

describe('the command line', () => {
  const dir = tempDir('cli');
  const run = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), ...args);

  it('explains itself, on stdout and with exit code 0', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    for (const command of commands) expect(stdout).to.match(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).to.contain('Exit codes:');
  });

  for (const command of commands) {
    it(`explains ${command} within 100 columns`, async () => {
      const { code, stdout } = await run(command, '--help');
      expect(code).to.equal(0);
      expect(stdout).to.contain(`Usage: longshore ${command}`);
      // Examples may be longer: a command that is broken over lines cannot be pasted.
      expect(stdout.split('\n').filter((line) => line.length > 100 && !/^ *(Example: )?longshore /.test(line))).to.deep.equal([]);
    });
  }

  it('prints its version', async () => {
    expect((await run('version')).stdout).to.match(/^longshore \d+\.\d+\.\d+ \(node v\d+/);
    expect((await run('--version')).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it('explains a command, and a command of a command, by help as by --help', async () => {
    expect(await run('help', 'get')).to.deep.equal(await run('get', '--help'));
    expect(await run('help', 'sim', 'image')).to.deep.equal(await run('sim', 'image', '--help'));
  });

  const refused: readonly { readonly what: string; readonly args: readonly string[]; readonly says: RegExp }[] = [
    { what: 'an unknown command that is like none', args: ['bogus'], says: /unknown command 'bogus'; --help lists them$/m },
    { what: 'an unknown command, with the likely one', args: ['strt'], says: /unknown command 'strt' \(Did you mean start\?\)/ },
    { what: 'help for an unknown command', args: ['help', 'strt'], says: /unknown command 'strt' \(Did you mean start\?\)/ },
    { what: 'an unknown command of the simulator', args: ['sim', 'bogus'], says: /unknown command 'bogus'; --help lists them$/m },
    { what: 'an unknown flag', args: ['get', '--nope'], says: /unknown option '--nope'/ },
    { what: 'a missing argument', args: ['validate'], says: /missing required argument 'path'; --help shows what it takes$/m },
    { what: 'an unknown kind', args: ['get', 'pods'], says: /unknown kind "pods"; there are ecsservices \(ecs, ecssvc\)/ },
    { what: 'an unknown output', args: ['get', '-o', 'xml'], says: /--output: "xml" is not one of wide, json, yaml, name/ },
    { what: 'a kubeconfig that is not there', args: ['get', '--kubeconfig', '/nowhere/config'], says: /\/nowhere\/config cannot be read/ },
    { what: 'files that are not there', args: ['validate', 'nope'], says: /nope: no such file or folder/ },
    { what: 'a data directory that cannot be made', args: ['start', '--api-port', '0', '--aws-port', '0', '--metrics-port', '0', '--data-dir', '/proc/longshore/data'], says: /the directory \/proc\/longshore\/data cannot be made: / },
    { what: 'a git directory that cannot be made', args: ['run', '--git-dir', '/proc/longshore/git'], says: /the directory \/proc\/longshore\/git cannot be made: / },
    { what: 'a port that is none', args: ['start', '--aws-port', '70000'], says: /--aws-port: "70000" is not a port/ },
    { what: 'a speed that is none', args: ['start', '--speed', 'fast'], says: /--speed: "fast" is not a number from 0\.1 to 10000/ },
    { what: 'a log format that is none', args: ['start', '--log-format', 'xml'], says: /--log-format: "xml" is not one of text, json/ },
    { what: 'a duration that is none', args: ['run', '--sweep-interval', 'soon'], says: /--sweep-interval: "soon" is not a duration/ },
    { what: 'an installation that is no name', args: ['run', '--installation', 'A B'], says: /--installation: "A B" is not a name/ },
    { what: 'a playground that never ran', args: ['sim', 'calls'], says: /no playground in \.longshore; start one with: longshore start/ },
    { what: 'a change of nothing', args: ['sim', 'update-service', 'api'], says: /nothing to change/ },
  ];
  for (const { what, args, says } of refused) {
    it(`refuses ${what} in one line on stderr, with exit code 2`, async () => {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/^longshore: [^\n]+\n$/).and.match(says);
    });
  }
});

describe('longshore plan', () => {
  const dir = tempDir('plan');

  it('says that nothing answers, where, and how to plan without a cluster', async () => {
    writeFileSync(join(dir(), 'web.yaml'), rollingSamples['services/web.yaml'] ?? '');
    const cluster = { name: 'gone', cluster: { server: 'https://127.0.0.1:1' } };
    const context = { name: 'gone', context: { cluster: 'gone', user: 'me' } };
    writeFileSync(join(dir(), 'config'), JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters: [cluster], users: [{ name: 'me', user: {} }], contexts: [context], 'current-context': 'gone' }));
    const { code, stdout, stderr } = await runLongshore(dir(), 'plan', 'web.yaml', '--kubeconfig', join(dir(), 'config'));
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.match(/^longshore: nothing answers at https:\/\/127\.0\.0\.1:1; [^\n]*--no-cluster[^\n]*\n$/);
  });
});

describe('longshore validate', () => {
  const dir = tempDir('validate');
  const run = (...args: readonly string[]): Promise<CliResult> => runLongshore(dir(), 'validate', ...args);
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir(), path)), { recursive: true });
      writeFileSync(join(dir(), path), content);
    }
  };
  const elb = (resource: string): string => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${resource}`;
  const rule = elb('listener-rule/app/playground/1111111111111111/2222222222222222/3333333333333333');
  const balancing: SampleBalancing = { blue: elb('targetgroup/blue/0123456789abcdef'), green: elb('targetgroup/green/fedcba9876543210'), productionRule: rule, testRule: `${rule.slice(0, -1)}4` };
  const web = rollingSamples['services/web.yaml'] ?? '';
  const lineOf = (text: string): number => web.split('\n').findIndex((line) => line.includes(text)) + 1;

  it('finds nothing wrong with the samples of the playground', async () => {
    write(sampleFiles({ checkout: balancing, search: balancing, feed: balancing }));
    expect(await run('services')).to.deep.equal({ code: 0, stdout: '6 valid, 0 errors in 6 files\n', stderr: '' });
    expect((await run('--quiet', 'services')).stdout).to.equal('');
  });

  const broken: readonly { readonly what: string; readonly from: string; readonly to: string; readonly at: string; readonly says: RegExp }[] = [
    { what: 'YAML that does not parse', from: 'desiredCount: 3', to: 'desiredCount: [3', at: 'desiredCount: 3', says: /flow|sequence|\]/i },
    { what: 'an unknown field, with the likely one', from: 'desiredCount: 3', to: 'desiredCuont: 3', at: 'desiredCount: 3', says: /desiredCuont.*desiredCount/ },
    { what: 'a value out of range', from: 'desiredCount: 3', to: 'desiredCount: -3', at: 'desiredCount: 3', says: /desiredCount/ },
    { what: 'a pair of CPU and memory that Fargate does not have', from: 'memory: "1024"', to: 'memory: "9999"', at: 'memory: "1024"', says: /Fargate|memory/ },
  ];
  for (const { what, from, to, at, says } of broken) {
    it(`points at ${what} by path, line and column`, async () => {
      write({ 'broken/web.yaml': web.replace(from, to) });
      const { code, stdout, stderr } = await run('broken');
      expect({ code, stdout }, stderr).to.deep.equal({ code: 1, stdout: '0 valid, 1 error in 1 file\n' });
      const [, line, message] = /^broken\/web\.yaml:(\d+):\d+: (.*)\n$/.exec(stderr) ?? [];
      expect(Number(line), stderr).to.be.within(lineOf(at), lineOf(at) + 1);
      expect(message).to.match(says);
    });
  }

  it('goes on behind what cannot be read, names it, and ends with 2', async () => {
    write({ 'partly/web.yaml': web });
    // Larger than what Node reads into one string; root, too, is refused that.
    writeFileSync(join(dir(), 'partly/huge.yaml'), '');
    truncateSync(join(dir(), 'partly/huge.yaml'), 3 * 2 ** 30);
    const { code, stdout, stderr } = await run('partly');
    expect({ code, stdout }, stderr).to.deep.equal({ code: 2, stdout: '1 valid, 0 errors in 1 file\n' });
    expect(stderr).to.match(/^partly\/huge\.yaml: cannot be read: [^\n]+\n$/);
  });

  it('names both objects that stand for one ECS service, by path and line', async () => {
    write({ 'target/a.yaml': web, 'target/b.yaml': `# another\n${web.replace('name: web', 'name: other').replace('cluster: playground', 'cluster: playground\n    serviceName: web')}` });
    const { code, stdout, stderr } = await run('target');
    expect(stderr).to.match(/^target\/b\.yaml:\d+:\d+: EcsService\/other names the same ECS service \(playground\/web\) as EcsService\/web at target\/a\.yaml:\d+; change spec\.target\.serviceName of one\n$/);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '1 valid, 1 error in 2 files\n' });
  });

  it('does not speak of a field of GitSource where only paths were given', async () => {
    write({ 'other/settings.json': '{"editor": true}' });
    const { code, stderr } = await run('other');
    expect(code).to.equal(1);
    expect(stderr).to.match(/other\/settings\.json:1:1: apiVersion and kind are required: this is no manifest; name paths that hold manifests only/).and.not.contain('spec.ignore');
  });

  it('names both files that define one object', async () => {
    write({ 'twice/a.yaml': web, 'twice/b.yaml': web });
    const { code, stderr } = await run('twice');
    expect(code).to.equal(1);
    expect(stderr).to.contain('twice/a.yaml').and.contain('twice/b.yaml');
  });
});
