import type { ObjectKey } from '../core/model/key.ts';
import { CliError } from './exit-codes.ts';

/** The one line about a service that is not there, whatever was wanted of it. */
export function noSuchService({ namespace, name }: ObjectKey): CliError {
  return new CliError(`there is no EcsService ${name} in namespace ${namespace}; longshore get ecs -A lists them`);
}
