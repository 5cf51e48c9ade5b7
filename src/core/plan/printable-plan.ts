import { redact } from '../model/redact.ts';
import { serviceShape } from '../model/service-shape.ts';
import { taskDefinitionShape } from '../model/task-definition-shape.ts';
import { document, object, scalar } from '../model/shape.ts';
import { shown } from './drift-report.ts';
import type { JsonObject } from '../model/json.ts';
import type { Change, Plan, Step } from '../model/service.ts';

/** Members of the requests that are not the user's, and hold no secret. */
const requestMembers = {
  cluster: scalar(),
  service: scalar(),
  serviceName: scalar(),
  clientToken: scalar(),
  forceNewDeployment: scalar(),
  tags: document(),
};
const serviceRequest = object({ ...serviceShape.members, ...requestMembers });
const registerRequest = object({ ...taskDefinitionShape.members, tags: document() });

/** A change whose values are texts for people. */
export interface PrintableChange extends Omit<Change, 'from' | 'to'> {
  readonly from: string;
  readonly to: string;
}

/** A plan as `longshore plan`, logs and bug reports may show it: no value that may hold a secret (design.md section 7). */
export interface PrintablePlan {
  readonly steps: readonly Step[];
  readonly changes: readonly PrintableChange[];
  readonly holds: Plan['holds'];
}

/** `digestKey` is the installation's key for digests of sensitive values. */
export function printablePlan(plan: Plan, digestKey: string): PrintablePlan {
  return {
    steps: plan.steps.map((step) => printableStep(step, digestKey)),
    changes: plan.changes.map((change) => {
      const text = (value: unknown): string => shown(value, change.sensitive, digestKey);
      return { ...change, from: text(change.from), to: text(change.to) };
    }),
    holds: plan.holds,
  };
}

function printableStep(step: Step, digestKey: string): Step {
  switch (step.type) {
    case 'RegisterTaskDefinition':
      return { ...step, input: redact(registerRequest, step.input, digestKey) as JsonObject };
    case 'CreateService':
    case 'UpdateService':
      return { ...step, input: redact(serviceRequest, step.input, digestKey) as JsonObject };
    case 'TagResource':
    case 'UntagResource':
    case 'StopServiceDeployment':
    case 'DeleteService':
      return step;
  }
}
