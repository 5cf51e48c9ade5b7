import type { DesiredService } from '../model/service.ts';
import type { AwsAccountObject, EcsServiceObject } from './spec-input.ts';

export interface BuildDesiredInput {
  readonly object: EcsServiceObject;
  readonly account: AwsAccountObject;
  /** Name of this installation of Longshore, part of the ownership tags. */
  readonly installation: string;
}

/** The EcsService as the AWS API will be asked for it: defaults, overlay and account tags merged in, normalised, hashed. */
export function buildDesired(_input: BuildDesiredInput): DesiredService {
  throw new Error('not written yet');
}
