import type { EcsPort } from '../../core/ports.ts';
import type { PortParts } from '../port-parts.ts';
import { forgetArn } from './written.ts';

/** Stops a deployment and has ECS roll it back; `ABORT` would leave the service where it is. */
export function createDeploymentWrites(parts: PortParts): Pick<EcsPort, 'stopServiceDeployment'> {
  return {
    async stopServiceDeployment(ctx, arn, options) {
      try {
        await parts.send(ctx, { operation: 'StopServiceDeployment', input: { serviceDeploymentArn: arn, stopType: 'ROLLBACK' }, object: arn, ...options });
      } finally {
        forgetArn(parts, arn);
      }
    },
  };
}
