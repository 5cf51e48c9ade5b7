import type { EcsPort } from '../../core/ports.ts';
import type { PortParts } from '../port-parts.ts';
import { forgetArn } from './written.ts';

/** Stops a deployment and has ECS roll it back (`ABORT` would leave the service where it is), or ends the waiting of a PAUSE hook. */
export function createDeploymentWrites(parts: PortParts): Pick<EcsPort, 'stopServiceDeployment' | 'continueServiceDeployment'> {
  return {
    async stopServiceDeployment(ctx, arn, options) {
      try {
        await parts.send(ctx, { operation: 'StopServiceDeployment', input: { serviceDeploymentArn: arn, stopType: 'ROLLBACK' }, object: arn, ...options });
      } finally {
        forgetArn(parts, arn);
      }
    },
    async continueServiceDeployment(ctx, { arn, hookId, action }, options) {
      try {
        await parts.send(ctx, { operation: 'ContinueServiceDeployment', input: { serviceDeploymentArn: arn, hookId, action }, object: arn, ...options });
      } finally {
        forgetArn(parts, arn);
      }
    },
  };
}
