/** Which share of the production traffic goes to the new revision, step by step (ecs-api.md sections 3 and 9.8). */
import { amount, struct, text } from '../../members.ts';
import type { Members } from '../../state.ts';

/** One turn of PRODUCTION_TRAFFIC_SHIFT. Times in milliseconds. */
export interface TrafficStep {
  /** Percent that the new revision has from this step on. */
  readonly percent: number;
  /** Wait before the next step. None after 100 %: from there on the bake time of the deployment counts. */
  readonly bakeMs: number;
}

const MINUTE = 60_000;
/** The last step of every strategy, and the only one of BLUE_GREEN. */
export const ALL_TRAFFIC: TrafficStep = { percent: 100, bakeMs: 0 };

/** The steps of a deploymentConfiguration; the last one is always 100 %. */
export function productionSteps(configuration: Members): readonly TrafficStep[] {
  switch (text(configuration, 'strategy')) {
    case 'CANARY': {
      const canary = struct(configuration, 'canaryConfiguration') ?? {};
      const percent = amount(canary, 'canaryPercent') ?? 5;
      return percent >= 100 ? [ALL_TRAFFIC] : [{ percent, bakeMs: (amount(canary, 'canaryBakeTimeInMinutes') ?? 10) * MINUTE }, ALL_TRAFFIC];
    }
    case 'LINEAR':
      return linearSteps(struct(configuration, 'linearConfiguration') ?? {});
    default:
      return [ALL_TRAFFIC];
  }
}

/** At most 34: ECS takes no step below 3 %. Counted in tenths of a percent, so that the sums stay exact. */
function linearSteps(linear: Members): readonly TrafficStep[] {
  const tenths = Math.max(30, Math.round((amount(linear, 'stepPercent') ?? 10) * 10));
  const bakeMs = (amount(linear, 'stepBakeTimeInMinutes') ?? 6) * MINUTE;
  const steps: TrafficStep[] = [];
  for (let reached = tenths; reached < 1000; reached += tenths) steps.push({ percent: reached / 10, bakeMs });
  return [...steps, ALL_TRAFFIC];
}
