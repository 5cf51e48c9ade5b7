import { assumeRoleStatement, iamStatements, type IamStatement } from '../../src/aws/iam-policy.ts';
import type { GeneratedFile } from '../generate.ts';

/** Account and names are examples to replace; what an administrator narrows is the resource, never the list of actions. */
const account = '123456789012';
const passedRoles = ['ecsTaskExecutionRole', '*-task', 'ecsInfrastructureRole', '*-hook'].map((name) => `arn:aws:iam::${account}:role/${name}`);
/** Task and execution roles are taken on by tasks; those for load balancers, volumes and lifecycle hooks by ECS itself. */
const passedTo = ['ecs-tasks.amazonaws.com', 'ecs.amazonaws.com'];

function statement({ sid, actions }: IamStatement, resource: readonly string[] = ['*']): object {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resource, ...(sid === 'LongshorePassRoles' ? { Condition: { StringEquals: { 'iam:PassedToService': passedTo } } } : {}) };
}

/** docs/reference/iam-policy.{json,md}: what the role of an account needs, from the calls that the code makes. */
export function generateIamPolicy(): readonly GeneratedFile[] {
  const policy = { Version: '2012-10-17', Statement: iamStatements.map((each) => statement(each, each.sid === 'LongshorePassRoles' ? passedRoles : undefined)) };
  const json = JSON.stringify(policy, undefined, 2);
  const assume = JSON.stringify({ Version: '2012-10-17', Statement: [statement(assumeRoleStatement, [`arn:aws:iam::${account}:role/longshore`])] }, undefined, 2);
  const rows = [...iamStatements, assumeRoleStatement].map(({ sid, why, actions }) => `| \`${sid}\` | ${why} | ${actions.map((action) => `\`${action}\``).join(' ')} |`);
  const page = `# IAM policy

Generated from the calls that the code makes; do not edit. Replace the account and narrow the resources.

| statement | why | actions |
| --- | --- | --- |
${rows.join('\n')}

For the role that manages ECS services in one account (also as [iam-policy.json](iam-policy.json)). For \`mode: Observe\` the
first statement is enough.

\`\`\`json
${json}
\`\`\`

For the operator's own identity, where an AwsAccount names a role to assume:

\`\`\`json
${assume}
\`\`\`
`;
  return [
    { path: 'docs/reference/iam-policy.json', content: `${json}\n` },
    { path: 'docs/reference/iam-policy.md', content: page },
  ];
}
