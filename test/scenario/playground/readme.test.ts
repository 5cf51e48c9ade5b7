/** The README, kept true: its tour is pasted into a shell in a fresh copy of the project. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { runChild, startChild, type Child } from '../../support/child-process.ts';
import { projectRoot } from '../../support/playground-process.ts';
import { commandLines, readmeBlocks, type ReadmeBlock } from '../../support/readme-blocks.ts';
import { runLongshore } from '../../support/run-longshore.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const blocks = readmeBlocks(readme);
const tour = blocks.filter(({ notes }) => !notes.some(({ kind }) => kind === 'not run' || kind === 'start'));
const restartAt = readme.slice(0, readme.indexOf('<!-- restart -->')).split('\n').length;
const patience = 120_000;

describe('the README', () => {
  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links).to.not.be.empty;
    expect(links.filter((path) => !existsSync(join(projectRoot, path)))).to.deep.equal([]);
  });

  it('names only commands and flags of longshore that exist, in its text and in every block', async () => {
    const inline = [...readme.matchAll(/`((?:npx )?longshore [^`]+|npm start -- [^`]+)`/g)].map(([, text]) => text ?? '');
    const uses = [...inline, ...blocks.flatMap(commandLines)].map(longshoreArguments).filter((words) => words !== undefined);
    expect(uses.length).to.be.greaterThan(8);
    for (const words of uses) {
      const flags = words.filter((word) => word.startsWith('-') && word !== '--');
      const names = words.slice(0, words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word)) + 1 || undefined).filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith('-'));
      const help = await helpOf(names);
      for (const flag of flags) expect(help, `${words.join(' ')}: ${flag}`).to.match(new RegExp(`(^|[ ,])${flag}\\b`, 'm'));
    }
  });

  it('names only files, chart values and scripts that exist in the blocks that need a cluster', () => {
    const commands = blocks.flatMap(commandLines);
    const values = readFileSync(join(projectRoot, 'charts/longshore/values.yaml'), 'utf8');
    for (const command of commands) {
      for (const [, path] of command.matchAll(/-f (\S+)/g)) expect(existsSync(join(projectRoot, path ?? '')), `${command}: ${path}`).to.equal(true);
      for (const [, path] of command.matchAll(/--set (\w+)\./g)) expect(values, command).to.match(new RegExp(`^${path}:`, 'm'));
      for (const [, chart] of command.matchAll(/^helm install \S+ (\S+)/g)) expect(existsSync(join(projectRoot, chart ?? '', 'Chart.yaml'))).to.equal(true);
    }
  });
});

describe('the tour of the README, pasted into a shell', function () {
  this.timeout(600_000);
  // Each step stands on the one before.
  let failed = false;
  beforeEach(function () {
    if (failed) this.skip();
  });
  afterEach(function () {
    failed ||= this.currentTest?.state === 'failed';
  });
  // Before the directory goes: hooks run in this order.
  after(async () => {
    // The process that `npm start` started, which told its id.
    if (existsSync(join(checkout(), '.longshore/playground.json')) && npm !== undefined) stop('SIGKILL');
    // npm hands it on, where the playground was not ready yet.
    npm?.signal('SIGTERM');
    await npm?.ended;
  });
  const dir = tempDir('readme');
  const checkout = (): string => join(dir(), 'longshore');
  const env = (): Record<string, string> => ({ HOME: dir() });
  let npm: Child | undefined;

  const playground = (): { pid: number; metricsUrl: string } => JSON.parse(readFileSync(join(checkout(), '.longshore/playground.json'), 'utf8')) as { pid: number; metricsUrl: string };
  const log = (): string => npm?.stdout() ?? '';
  const printed = (): string => `${npm?.stdout() ?? ''}\n${npm?.stderr() ?? ''}`;
  // `npm start` as in the README, but on free ports, so that it can run beside anything.
  const start = async (): Promise<void> => {
    let gone = false;
    npm = startChild('npm', ['start', '--', '--api-port', '0', '--aws-port', '0', '--metrics-port', '0'], { cwd: checkout(), env: env() });
    void npm.ended.then(() => (gone = true));
    await until('the playground is up', patience, () => {
      if (gone) throw new Error(`npm start ended:\n${printed()}`);
      return log().includes('Try this in a second terminal');
    }, printed);
  };
  const paste = async (block: ReadmeBlock): Promise<string> => {
    const commands = block.commands.replaceAll('http://127.0.0.1:6482', playground().metricsUrl);
    const { code, stdout, stderr } = await runChild('sh', ['-e', '-c', commands], { cwd: checkout(), env: env() });
    expect(code, `${commands}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };

  before(() => copyProject(checkout()));
  const stop = (signal: NodeJS.Signals): void => {
    try {
      process.kill(playground().pid, signal);
    } catch {
      // It has ended already.
    }
  };

  it('starts with the command that the README gives', async () => {
    expect(blocks.find(({ notes }) => notes.some(({ kind }) => kind === 'start'))?.commands).to.equal('npm ci && npm start');
    await start();
  });

  for (const block of tour) {
    it(`line ${block.line}: ${block.commands.split('\n').at(-1)}`, async () => {
      if (block.line > restartAt && !restarted) await restart();
      const logFrom = log().length;
      let output = await paste(block);
      for (const { kind, text } of block.notes) {
        const pattern = new RegExp(text, 'm');
        if (kind === 'expect') expect(output).to.match(pattern);
        else if (kind === 'never') expect(output).to.not.match(pattern);
        else if (kind === 'log') await until(`the log says ${text}`, patience, () => pattern.test(log().slice(logFrom)), printed);
        else if (kind === 'soon') {
          // Pasted again and again, it has to be a look: a revert would be reverted.
          expect(block.commands).to.not.match(/git -C|sed -i|printf/);
          await until(`${block.commands} prints ${text}`, patience, async () => pattern.test(output) || (output = await paste(block)) === '', () => `${output}\n${printed()}`);
        } else throw new Error(`line ${block.line}: unknown note "${kind}"`);
      }
    });
  }

  it('leaves nothing in the repository that `git add .` would commit', async () => {
    const { stdout, stderr } = await runChild('git', ['status', '--porcelain'], { cwd: join(checkout(), '.longshore/repository'), env: env() });
    expect(stdout + stderr).to.equal('');
  });

  let restarted = false;
  const restart = async (): Promise<void> => {
    restarted = true;
    stop('SIGINT');
    expect((await npm?.ended)?.code, printed()).to.equal(0);
    await start();
  };
});

/** A checkout as `npm ci` leaves it: the working tree, the installed packages, and the link that makes `npx longshore` work. */
async function copyProject(target: string): Promise<void> {
  const left = new Set(['.git', 'node_modules', '.longshore', 'dist', 'coverage', '.ci/.cache']);
  cpSync(projectRoot, target, { recursive: true, filter: (source) => !left.has(relative(projectRoot, source)) });
  const packages = join(projectRoot, 'node_modules');
  mkdirSync(join(target, 'node_modules/.bin'), { recursive: true });
  for (const name of readdirSync(packages)) if (name !== '.bin') symlinkSync(join(packages, name), join(target, 'node_modules', name));
  for (const name of readdirSync(join(packages, '.bin'))) symlinkSync(readlinkSync(join(packages, '.bin', name)), join(target, 'node_modules/.bin', name));
  const linked = await runChild(process.execPath, ['.ci/link-bin.mjs'], { cwd: target });
  expect(linked.code, linked.stderr).to.equal(0);
}

/** The words after `longshore`, or after `npm start --`, in a command. */
function longshoreArguments(command: string): readonly string[] | undefined {
  const started = /^npm start -- (.*)$/.exec(command)?.[1];
  if (started !== undefined) return ['start', ...started.split(/\s+/)];
  return /^(?:npx )?longshore (.*)$/.exec(command)?.[1]?.split(/\s+/);
}

/** The help of the innermost command that `words` name. */
async function helpOf(words: readonly string[]): Promise<string> {
  const nested = words[0] === 'sim' ? words.slice(0, 2) : words.slice(0, 1);
  const { code, stdout, stderr } = await runLongshore(projectRoot, ...nested, '--help');
  expect(code, `longshore ${nested.join(' ')} --help: ${stderr}`).to.equal(0);
  return stdout;
}
