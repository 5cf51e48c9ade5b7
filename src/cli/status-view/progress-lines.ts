import { deploymentSettings } from '../../core/rollout/deployment-settings.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { isMoving, labelled, type Rollout, type View } from './view.ts';

/** Columns of a bar on a wide terminal; a narrow one has shorter bars. */
const BAR = 24;
const NARROW_BAR = 10;

/** Traffic and tasks of the new revision beside the old one. Bars are of whole cells; the number beside is exact. */
export function progressLines(rollout: Rollout, view: View): readonly string[] {
  const { weights, tasks } = rollout;
  const lines: string[] = [];
  if (weights !== undefined) {
    const production = weights.production ?? 0;
    const test = weights.test ?? 0;
    lines.push(...labelled('Production', [`${bar(production, 100, view)} ${percent(production)} new`, ...stepText(rollout, view)]));
    // Without test traffic ECS says 0, and a bar of nothing would only ask questions.
    if (test > 0) lines.push(...labelled('Test', [`${bar(test, 100, view)} ${percent(test)} new`]));
  }
  if (tasks !== undefined) {
    const { source = 0, target = 0 } = tasks;
    const moving = isMoving(rollout);
    // The counts of a rollout stand still when it ends, while the service may be scaled: what runs now is told above.
    const whole = Math.max(source, target, moving ? (view.service.status?.observed?.desiredCount ?? 0) : 0, 1);
    const when = moving ? 'run' : 'at its end';
    lines.push(...labelled('New tasks', [`${bar(target, whole, view)} ${String(target)} ${when}`]));
    if (moving || source > 0) lines.push(...labelled('Old tasks', [`${bar(source, whole, view)} ${String(source)} ${when}`]));
  }
  return lines;
}

function bar(value: number, whole: number, { width, style }: View): string {
  const cells = width < 70 ? NARROW_BAR : BAR;
  // Something is never drawn as nothing, and not everything never as everything.
  const raw = (Math.min(value, whole) / whole) * cells;
  const full = value <= 0 ? 0 : value >= whole ? cells : Math.min(cells - 1, Math.max(1, Math.round(raw)));
  return `${style.good('█'.repeat(full))}${style.dim('░'.repeat(cells - full))}`;
}

function percent(value: number): string {
  return `${String(Math.round(value * 10) / 10)} %`.padStart(5);
}

/** The strategy is the deployment's own; the number of steps is known only while the spec still has that strategy. */
function stepText({ step, strategy }: Rollout, { service }: View): readonly string[] {
  if (step === undefined) return [];
  const deploymentConfiguration = (service.spec?.service?.deploymentConfiguration ?? {}) as unknown as JsonObject;
  const settings = deploymentSettings({ deploymentConfiguration } as Parameters<typeof deploymentSettings>[0]);
  if (settings.strategy !== strategy || settings.steps.length < 2) return [];
  return [`step ${String(step)} of ${String(settings.steps.length)}`];
}
