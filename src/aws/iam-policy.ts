/**
 * The IAM actions that Longshore needs, derived from the table of calls, so that a policy can neither lag behind the
 * code nor grant more than it uses (test/unit/aws/iam-policy.test.ts pins both directions).
 */
import { OPERATION_NAMES, OPERATIONS } from './operations.ts';

/** One statement of a policy, without resources: which ones are a matter of the account. */
export interface IamStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  /** Why the statement is there, for the person who reviews the policy. */
  readonly why: string;
}

const actionsOf = (access: 'read' | 'write'): readonly string[] =>
  OPERATION_NAMES.filter((name) => OPERATIONS[name].access === access)
    .map((name) => OPERATIONS[name].iamAction)
    .toSorted();

/** Statements for the role that manages ECS services in one account. */
export const iamStatements: readonly IamStatement[] = [
  { sid: 'LongshoreObserve', actions: actionsOf('read'), why: 'Read services, deployments, revisions, definitions and stopped tasks. Enough for mode Observe.' },
  { sid: 'LongshoreChange', actions: actionsOf('write'), why: 'Register definitions, create, update, delete and tag services, roll back, pass gates.' },
  { sid: 'LongshorePassRoles', actions: ['iam:PassRole'], why: 'ECS is handed the task and execution roles of a definition, and the infrastructure and hook roles of a service; limit the resource to those roles.' },
];

/** Statement for the operator's own identity, where an AwsAccount names a role to assume. */
export const assumeRoleStatement: IamStatement = {
  sid: 'LongshoreAssume',
  actions: ['sts:AssumeRole', 'sts:TagSession'],
  why: 'Assume the role of an AwsAccount; TagSession only where sessionTags are set. Limit the resource to those roles.',
};
