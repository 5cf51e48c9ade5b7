import type { AwsAccount } from '../../api/v1beta1/awsaccount.ts';
import type { EcsService } from '../../api/v1beta1/ecsservice.ts';
import { accountNameOf } from '../desired/target-of.ts';
import { ecsServiceDefaults } from '../../api/v1beta1/ecsservice-spec.ts';
import { shortName } from '../model/arn.ts';
import type { SourceError } from './parse-file.ts';
import type { Manifest } from './render-source.ts';

/**
 * Manifests that name the ECS service of an earlier one: in a cluster the older object wins, and the newer is Stalled with
 * TargetConflict (design 4.1). Accounts are compared by name, and regions by what the files say, since only they are known.
 */
export function sharedTargets(manifests: readonly Manifest[]): readonly SourceError[] {
  const regions = new Map(manifests.filter(({ object }) => object.kind === 'AwsAccount').map(({ object }) => [object.metadata.name, (object as AwsAccount).spec?.defaultRegion]));
  const first = new Map<string, Manifest>();
  const errors: SourceError[] = [];
  for (const manifest of manifests) {
    if (manifest.object.kind !== 'EcsService') continue;
    const service = manifest.object as EcsService;
    const target = service.spec?.target;
    const account = accountNameOf(service);
    const region = target?.region ?? regions.get(account) ?? '';
    const name = `${shortName(target?.cluster ?? ecsServiceDefaults.cluster)}/${target?.serviceName ?? service.metadata.name}`;
    const id = [account, region, name].join(' ');
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, manifest);
    else errors.push({ path: manifest.path, line: manifest.line, column: manifest.column, message: `EcsService/${service.metadata.name} names the same ECS service (${name}) as EcsService/${earlier.object.metadata.name} at ${earlier.path}:${String(earlier.line)}; change spec.target.serviceName of one` });
  }
  return errors;
}
