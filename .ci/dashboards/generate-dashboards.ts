/** All dashboards as files of the chart. */
import { buildDashboard } from './build-dashboard.ts';
import { fleetDashboard } from './fleet.ts';
import type { DashboardDefinition } from './panel.ts';
import { rolloutsDashboard } from './rollouts.ts';

/** By file name. A new dashboard gets a row here; its queries are then checked against the metrics, and proven. */
export const dashboards: Readonly<Record<string, DashboardDefinition>> = { fleet: fleetDashboard, rollouts: rolloutsDashboard };

export const dashboardFolder = 'charts/longshore/files/dashboards';

export function generateDashboards(): readonly { readonly path: string; readonly content: string }[] {
  return Object.entries(dashboards).map(([name, definition]) => ({
    path: `${dashboardFolder}/${name}.json`,
    content: `${JSON.stringify(buildDashboard(definition), undefined, 2)}\n`,
  }));
}
