import type { PlaygroundFile } from '../app/playground/playground-file.ts';
import { playgroundAccountId } from '../app/playground/samples.ts';

/** A playground that runs, and how its user started it. */
export interface AccountInputs {
  /** `kubeconfig` and `repository` as the reader would type them. */
  readonly file: PlaygroundFile;
  readonly version: string;
  readonly pollIntervalSeconds: number;
  /** What `--data-dir` was told, when that is not the default. */
  readonly dataDirFlag: string;
}

/** What runs where, and what to try next: the first thing that a new user sees. Fits 100 columns with the default flags. */
export function playgroundAccount({ file, version, pollIntervalSeconds, dataDirFlag }: AccountInputs): string {
  const { repository } = file;
  const dataDir = dataDirFlag === '' ? '' : ` --data-dir ${dataDirFlag}`;
  const kubeconfig = dataDirFlag === '' ? '' : ` --kubeconfig ${file.kubeconfig}`;
  const place = (name: string, where: string, about: string): string => `  ${name.padEnd(17)}${where.padEnd(30)} ${about}`;
  const step = (what: string, ...commands: readonly string[]): string => commands.map((command, index) => `    ${(index === 0 ? what : '').padEnd(22)}${command}`).join('\n');
  // Whatever the tag is by now: every step works by itself.
  const release = (tag: string): readonly string[] => [`sed -i.bak 's/web:..*/web:${tag}/' ${repository}/services/web.yaml`, `git -C ${repository} commit -am "web ${tag}"`];
  return `
  Longshore ${version} playground

${place('Kubernetes API', file.apiUrl, `kubectl --kubeconfig ${file.kubeconfig} get ecs`)}
${place('ECS simulator', file.awsUrl, `account ${playgroundAccountId}, ${file.region}, any credentials`)}
${place('Git repository', repository, `six sample services, looked at every ${pollIntervalSeconds} s`)}
${place('Metrics', `${file.metricsUrl}/metrics`, 'health at /healthz and /readyz')}
${place('Clock of ECS', `${file.speed} times real time`, 'a rollout takes seconds (--speed changes it)')}

  Try this in a second terminal
${step('1. See what runs', `npx longshore get${kubeconfig}`)}
${step('2. Roll out an image', ...release('1.1'))}
${step('3. Let one fail', ...release('broken'))}
${step('4. Change it in ECS', `npx longshore sim${dataDir} update-service api --desired-count 5`)}
${step('5. Approve a canary', `npx longshore promote search --full${kubeconfig}`, `npx longshore status search --watch${kubeconfig}`)}
${step('6. Stop with Ctrl-C', 'the next start finds everything where it was')}

`;
}
