/** The queries of the dashboards as they are shipped: read from the JSON that Grafana will read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ShippedQuery {
  /** `dashboard / row / panel`. */
  readonly panel: string;
  readonly refId: string;
  readonly expr: string;
}

interface ShippedPanel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

export function shippedQueries(folder: string): readonly ShippedQuery[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const { panels } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly panels: readonly ShippedPanel[] };
      let row = '';
      return panels.flatMap(({ type, title, targets = [] }): readonly ShippedQuery[] => {
        if (type === 'row') row = title;
        return targets.map(({ refId, expr }) => ({ panel: `${file.slice(0, -5)} / ${row} / ${title}`, refId, expr }));
      });
    });
}

/** What Grafana puts in place of the variables when everything is chosen. `rangeSeconds`: the time shown. */
export function substitute(expr: string, rangeSeconds: number): string {
  return expr
    .replaceAll('$__rate_interval', '15s')
    .replaceAll('$__range', `${Math.max(1, Math.ceil(rangeSeconds))}s`)
    .replaceAll(/\$(?:namespace|account)\b/g, '.*');
}
