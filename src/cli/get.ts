import { stringify } from 'yaml';
import { registry } from '../api/registry.ts';
import type { Cluster } from '../app/cluster.ts';
import { readObjects, readTable, type TableQuery } from '../app/read-table.ts';
import { sleep, systemClock } from '../runtime/clock.ts';
import type { AddCommand } from './command.ts';
import { withCluster, type ClusterFlags } from './connect.ts';
import { CliError } from './exit-codes.ts';
import { printTable, tableContent } from './print-table.ts';
import type { Terminal } from './program.ts';

interface GetFlags extends ClusterFlags {
  readonly allNamespaces?: boolean;
  readonly output?: string;
  readonly watch?: boolean;
}

const outputs = ['wide', 'json', 'yaml', 'name'];
/** How often --watch looks, in milliseconds. */
const lookEvery = 1_000;

/** `longshore get`: the printer columns of the API server, so that it shows what kubectl shows. */
export const addGet: AddCommand = (program, terminal) => {
  program
    .command('get')
    .description('show services, sources and accounts, without kubectl')
    .argument('[kind]', 'ecsservices, gitsources, awsaccounts, rolloutapprovals (or a short name); the first three when left out')
    .argument('[name]', 'one object')
    .option('-n, --namespace <namespace>', 'namespace; the context’s own when left out')
    .option('-A, --all-namespaces', 'all namespaces')
    .option('-o, --output <format>', `one of ${outputs.join(', ')}`)
    .option('-w, --watch', 'print again whenever something changes')
    .option('--kubeconfig <file>', 'default: $KUBECONFIG, then .longshore/kubeconfig, then ~/.kube/config')
    .option('--context <name>', 'another context of the kubeconfig')
    .addHelpText('after', '\nExamples:\n  longshore get\n  longshore get ecs web -o yaml\n  longshore get ecs -A --watch')
    .action(async (kind: string | undefined, name: string | undefined, flags: GetFlags) => {
      if (flags.output !== undefined && !outputs.includes(flags.output)) throw new CliError(`--output: "${flags.output}" is not one of ${outputs.join(', ')}`);
      // Approvals are looked at on their own: most fleets have none.
      const kinds = kind === undefined ? registry.filter((each) => each.byHand !== true) : [findKind(kind)];
      await withCluster(flags, terminal, async (cluster) => {
        let before: string | undefined;
        do {
          const { text, content } = await answer({ cluster, kinds, name, flags, terminal });
          if (content !== before) terminal.out(before !== undefined && terminal.isTty ? `\n${text}` : text);
          before = content;
          if (flags.watch === true) await sleep(systemClock, lookEvery, terminal.stop).catch(() => undefined);
        } while (flags.watch === true && !terminal.stop.aborted);
      });
    });
};

type Kind = (typeof registry)[number];

function findKind(text: string): Kind {
  const wanted = text.toLowerCase();
  const found = registry.find((kind) => [kind.plural, kind.singular, kind.kind.toLowerCase(), `${kind.plural}.${kind.group}`, ...kind.shortNames].includes(wanted));
  if (found === undefined) throw new CliError(`unknown kind "${text}"; there are ${registry.map((kind) => `${kind.plural} (${kind.shortNames.join(', ')})`).join(', ')}`);
  return found;
}

interface Question {
  readonly cluster: Cluster;
  readonly kinds: readonly Kind[];
  readonly name: string | undefined;
  readonly flags: GetFlags;
  readonly terminal: Terminal;
}

/** What is printed for one look, and what of it makes the next look worth printing. */
interface Answer {
  readonly text: string;
  readonly content: string;
}

const itself = (text: string): Answer => ({ text, content: text });

/** JSON and YAML are one document, of several kinds too, so that `jq` can read it. */
async function answer(question: Question): Promise<Answer> {
  const { kinds, flags, cluster, terminal } = question;
  const objects = async (kind: Kind): Promise<unknown> => reached(cluster, readObjects(cluster.transport, queryOf(question, kind), terminal.stop));
  if (flags.output === 'json' || flags.output === 'yaml') {
    const found = await Promise.all(kinds.map(objects));
    const whole = found.length === 1 ? found[0] : { apiVersion: 'v1', kind: 'List', metadata: {}, items: found.flatMap(itemsOf) };
    const text = JSON.stringify(whole, withoutManagedFields, 2);
    return itself(flags.output === 'json' ? `${text}\n` : stringify(JSON.parse(text)));
  }
  const tables = await Promise.all(kinds.map((kind) => tableAnswer(question, kind)));
  return { text: tables.map(({ text }) => text).join(flags.output === 'name' ? '' : '\n'), content: tables.map(({ content }) => content).join('\n') };
}

async function tableAnswer(question: Question, kind: Kind): Promise<Answer> {
  const { cluster, flags, terminal } = question;
  const query = queryOf(question, kind);
  const table = await reached(cluster, readTable(cluster.transport, query, terminal.stop));
  if (flags.output === 'name') return itself(table.rows.map(({ object }) => `${kind.singular}.${kind.group}/${object.metadata.name}\n`).join(''));
  if (table.rows.length === 0) return itself(`No ${kind.plural} found${query.namespace === undefined ? '' : ` in namespace ${query.namespace}`}.\n`);
  return { text: printTable(table, { wide: flags.output === 'wide', withNamespace: kind.scope === 'Namespaced' && flags.allNamespaces === true }), content: tableContent(table) };
}

function queryOf({ cluster, name, flags }: Question, kind: Kind): TableQuery {
  const everywhere = kind.scope === 'Cluster' || (flags.allNamespaces === true && name === undefined);
  return { resource: kind.plural, ...(everywhere ? {} : { namespace: flags.namespace ?? cluster.namespace }), ...(name === undefined ? {} : { name }) };
}

/** Who set which field is bookkeeping of the API server; kubectl hides it as well. */
function withoutManagedFields(key: string, value: unknown): unknown {
  return key === 'managedFields' ? undefined : value;
}

function itemsOf(list: unknown): readonly unknown[] {
  return (list as { readonly items?: readonly unknown[] }).items ?? [];
}

/** @throws CliError with the server's own words, or that nothing answers. */
async function reached<T>(cluster: Cluster, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code === 'ECONNREFUSED') throw new CliError(`nothing answers at ${cluster.server}; is the playground (longshore start) or the cluster running?`);
    throw new CliError(error instanceof Error ? error.message : String(error));
  }
}
