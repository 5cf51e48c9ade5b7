import { ecsServiceDefaults, gatePoints } from '../../api/v1beta1/ecsservice-spec.ts';
import { GATE_MARK } from '../model/gate-mark.ts';
import { gateMatrix, strategies } from './gate-matrix.ts';
import type { GateCell, GatePoint } from './gate-matrix.ts';

/** What a person who approves can rely on, under BLUE_GREEN, CANARY and LINEAR (ecs-api.md section 9.8). */
const moments: Readonly<Record<GatePoint, string>> = {
  BeforeDeployment: 'Nothing of the revision is in ECS. A rollout that runs goes on.',
  PreScaleUp: 'The deployment has begun; no task of the new revision was started.',
  PostScaleUp: 'All tasks of the new revision run and are healthy; they get no traffic.',
  PostTestTraffic: 'Test traffic, where a test listener rule or Service Connect has any, goes to the new revision; production traffic does not.',
  BeforeProduction: 'The next share of production traffic is about to move.',
  PostProduction: 'All production traffic goes to the new revision; the old one still runs, so going back is quick.',
};

/** The page docs/spec/gates.md, from the matrix that the operator itself works by. */
export function gatesDoc(): string {
  return `${[title, example, ...matrixSection(), stepsSection, awaySection(), approvalSection, hooksSection].join('\n\n')}\n`;
}

const title = `# Gates

Generated from \`src/core/rollout/gate-matrix.ts\`, the table that the operator works by. Do not edit.

A gate is a point at which a rollout waits for a person. It is declared in \`spec.rollout.gates\` of an EcsService:`;

const example = `\`\`\`yaml
rollout:
  gates:
    - name: sign-off
      at: BeforeProduction
      approval: {timeoutSeconds: 14400, onTimeout: Rollback}
\`\`\``;

function matrixSection(): readonly string[] {
  const whys = [...new Set(gatePoints.flatMap((point) => strategies.flatMap((strategy) => refusal(gateMatrix[point][strategy]) ?? [])))];
  const cell = (point: GatePoint, strategy: (typeof strategies)[number]): string => cellText(gateMatrix[point][strategy], whys);
  return [
    '## Where a gate stands',
    table(['`at`', ...strategies], gatePoints.map((point) => [`\`${point}\``, ...strategies.map((strategy) => cell(point, strategy))])),
    '*Operator*: the operator waits before it writes anything of the revision to ECS; several such gates are passed in the order of the list. *A stage*: ECS itself waits there, at a PAUSE hook that the operator keeps in the service. *Refused*: the spec is not valid (`Valid` False, reason `InvalidSpec`), and nothing is written:',
    whys.map((why, index) => `${String(index + 1)}. ${why}.`).join('\n'),
    'What holds while a gate waits, under BLUE_GREEN, CANARY and LINEAR:',
    table(['`at`', 'Meanwhile'], gatePoints.map((point) => [`\`${point}\``, moments[point]])),
  ];
}

function refusal(cell: GateCell): string | undefined {
  return cell.kind === 'refused' ? cell.why : undefined;
}

function cellText(cell: GateCell, whys: readonly string[]): string {
  switch (cell.kind) {
    case 'operator':
      return 'operator';
    case 'hook':
      return `\`${cell.stage}\`${cell.everyStep ? ', at every step' : ''}`;
    case 'refused':
      return `refused (${String(whys.indexOf(cell.why) + 1)})`;
  }
}

const stepsSection = `Each step of a CANARY (the canary, then the rest) and of a LINEAR deployment (100 divided by \`stepPercent\`, rounded up) stops at a gate that stands at every step, and each stop needs an approval of its own: a later one than the first is not opened by an approval that was made before it waited. \`longshore promote --full\` approves all that are left.`;

function awaySection(): string {
  const { approvalTimeoutSeconds, approvalOnTimeout } = ecsServiceDefaults;
  const rows: readonly (readonly string[])[] = [
    ['the operator', 'the operator', 'The input is put into quarantine (`ApprovalTimedOut`); what runs, goes on. `retry` releases it.', 'The revision is deployed.', 'Nothing: the revision waits on, and the time-out acts when the operator is back.'],
    ['ECS', 'ECS', 'ECS rolls the deployment back; the input is put into quarantine.', 'ECS goes on.', 'ECS acts by itself; the operator reports it when it is back.'],
  ];
  return [
    '## When nobody approves',
    `\`approval.timeoutSeconds\` (${String(approvalTimeoutSeconds)} when absent) begins when the gate is reached, and again at each step. ECS counts in minutes, so there it is rounded up. Then \`approval.onTimeout\` (${approvalOnTimeout} when absent) acts:`,
    table(['Who waits', 'Who keeps the time', '`Rollback`', '`Continue`', 'The operator is away past the time-out'], rows),
    'So a gate with `onTimeout: Continue` on a stage of ECS opens by itself while the operator is down. Where that must not happen, choose `Rollback`, or `BeforeDeployment`. While rollouts are paused (`longshore pause`), no gate is passed and no time-out of the operator acts; those of ECS do.',
  ].join('\n\n');
}

const approvalSection = `## How to approve

An approval is bound to the hash of the input that is deployed: \`status.awaiting.targetHash\` while the operator waits, \`status.rollout.targetHash\` while ECS does. It never approves another revision, also when it was given too late.

- \`longshore promote NAME\` approves the gate that waits, \`longshore promote NAME --full\` every gate of this rollout.
- The annotation does the same for any tool that can edit the EcsService. It is handled once for each token, and answered in \`status.lastHandledAction\`:

  \`\`\`sh
  kubectl annotate ecsservice NAME --overwrite longshore.dev/action=promote \\
    longshore.dev/action-token="$(date +%s)" longshore.dev/action-target=HASH longshore.dev/action-by="$USER"
  \`\`\`

- A RolloutApproval is an object of its own, so RBAC decides who may create it (the chart's ClusterRole \`longshore-approver\`). It is always accepted, also before the gate is reached; with \`policy.approvals: Kind\` in the AwsAccount it is the only way:

  \`\`\`yaml
  apiVersion: longshore.dev/v1beta1
  kind: RolloutApproval
  metadata: {name: web-2026-11-21, namespace: shop}
  spec:
    serviceRef: {name: web}
    targetHash: v1:0123456789abcdef0123456789abcdef
    gate: sign-off      # every gate when left out
  \`\`\`

Who and when is recorded in \`approvedBy\` and \`approvedAt\` of the gate in status, and in an Event. For a RolloutApproval that is its name, and the API server's audit log knows who created it; what an annotation claims, nobody vouches for. A GitSource applies no RolloutApproval: whoever may commit a revision would approve it with the same commit. Whoever may change the spec can also take a gate out of it, so guard that right, and the branch that the spec comes from, as well as the right to approve.`;

const hooksSection = `## Gates and lifecycle hooks

The PAUSE hook of a gate carries the mark \`hookDetails: {"${GATE_MARK}": NAME}\`. It is never reported as drift: a gate that was changed or taken out behind the operator's back is put right once no deployment runs, also under \`drift.policy: Report\` and whatever \`drift.ignore\` names, and one whose gate is gone from the spec is taken out, also after the status was lost. Hooks of others stay where the spec declares no \`lifecycleHooks\` of its own. A change of gates starts no deployment.

A PAUSE hook that the spec declares itself is followed as a gate too, named like its stage in lower case (\`post-scale-up\`). A stage has room for one pause, since ECS does not say which of two waits; a service has room for ten. A Lambda hook may stand beside a gate: both have to let the deployment go on.`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
