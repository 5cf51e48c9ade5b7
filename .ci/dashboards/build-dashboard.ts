/**
 * Grafana's JSON of a dashboard, by Grafana's own typed builders. Same definition, same bytes. The builders of the second
 * schema make what only Grafana 12 and newer reads; the sidecars that load ConfigMaps read this one.
 */
/* eslint-disable @typescript-eslint/no-deprecated */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { GraphDrawStyle, LegendDisplayMode, LegendPlacement, SortOrder, StackingMode, TooltipDisplayMode, VizLegendOptionsBuilder, VizTooltipOptionsBuilder, StackingConfigBuilder, type DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { DashboardDefinition, LabelVariable, Panel } from './panel.ts';

const SOURCE: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };
const COLUMNS = 24;
const WIDTH = 8;
const HEIGHT: Readonly<Record<Panel['kind'], number>> = { stat: 4, lines: 8, bars: 8, table: 8 };

export function buildDashboard(definition: DashboardDefinition): Dashboard {
  const builder = new DashboardBuilder(definition.title)
    .uid(definition.uid)
    .description(definition.description)
    .tags([...definition.tags])
    .tooltip(DashboardCursorSync.Crosshair)
    .timezone('browser')
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .link(new DashboardLinkBuilder('Documentation').type(DashboardLinkType.Link).url(definition.docs).targetBlank(true));
  for (const variable of definition.variables) builder.withVariable(labelVariable(variable));
  // Positions and ids are fixed here, so that Grafana has nothing to add and an exported dashboard compares equal.
  let id = 0;
  let y = 0;
  for (const row of definition.rows) {
    builder.withRow(new RowBuilder(row.title).id(++id).gridPos({ x: 0, y: y++, w: COLUMNS, h: 1 }));
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? WIDTH;
      const h = HEIGHT[panel.kind];
      if (x + w > COLUMNS) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      builder.withPanel(panelBuilder(panel).id(++id).gridPos({ x, y, w, h }));
      x += w;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return builder.build();
}

function labelVariable({ name, label, metric }: LabelVariable): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query(`label_values(${metric}, ${name})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });
}

interface CommonBuilder extends Builder<GrafanaPanel> {
  id(id: number): this;
  gridPos(position: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }): this;
}

function panelBuilder(panel: Panel): CommonBuilder {
  switch (panel.kind) {
    case 'stat':
      return common(new StatBuilder().thresholds(thresholds(panel.warn)), panel);
    case 'table':
      return common(new TableBuilder().withTransformation({ id: 'organize', options: { excludeByName: { Time: true } } }), panel);
    case 'lines':
      return common(timeseries().drawStyle(GraphDrawStyle.Line).lineWidth(1).fillOpacity(10), panel);
    case 'bars':
      return common(timeseries().drawStyle(GraphDrawStyle.Bars).fillOpacity(80).lineWidth(0).stacking(new StackingConfigBuilder().mode(StackingMode.Normal)), panel);
    default: {
      const never: never = panel.kind;
      return never;
    }
  }
}

const timeseries = (): TimeseriesBuilder =>
  new TimeseriesBuilder()
    .min(0)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));

interface PanelSetters extends CommonBuilder {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  datasource(source: DataSourceRef): this;
  targets(targets: Builder<Dataquery>[]): this;
}

function common<T extends PanelSetters>(builder: T, panel: Panel): T {
  const targets = panel.queries.map(({ expr, legend }, index) => {
    const target = new DataqueryBuilder()
      .datasource(SOURCE)
      .refId(String.fromCharCode('A'.charCodeAt(0) + index))
      .expr(expr);
    if (panel.kind === 'table') return target.instant().format(PromQueryFormat.Table);
    if (panel.kind === 'stat') return target.instant().legendFormat(legend ?? panel.title);
    return target.range().legendFormat(legend ?? panel.title);
  });
  return builder.title(panel.title).description(panel.description).unit(panel.unit).datasource(SOURCE).targets(targets);
}

function thresholds(warn: Panel['warn']): ThresholdsConfigBuilder {
  const steps = warn === undefined ? [] : [{ value: warn[0], color: 'orange' }, { value: warn[1], color: 'red' }];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color: warn === undefined ? 'text' : 'green' }, ...steps]);
}
