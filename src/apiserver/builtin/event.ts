/** Events: stored once in the shape of core v1, served as core v1 and as events.k8s.io/v1. */
import type { ApiObject } from '../model/api-object.ts';
import type { Json } from '../model/json.ts';
import { at, stringOr, withMembers } from '../model/json.ts';
import { ageOf, nameColumn } from '../table/columns.ts';
import { column, define, integer, objectSchema, referenceSchema, text, timeOf } from './define.ts';

const source = {
  type: 'object',
  description: 'Who reported it.',
  properties: { component: text('Component.'), host: text('Node.') },
} as const;
const series = {
  type: 'object',
  description: 'How often and when last, for repeated events.',
  properties: { count: integer('Number of times.'), lastObservedTime: timeOf('When last.') },
} as const;

const lastSeen = (object: ApiObject): Json | undefined =>
  at(object, 'series', 'lastObservedTime') ?? given(object['lastTimestamp']) ?? given(object['eventTime']) ?? given(object['firstTimestamp']);
const firstSeen = (object: ApiObject): Json | undefined => given(object['firstTimestamp']) ?? given(object['eventTime']);
const given = (value: Json | undefined): Json | undefined => (value === null ? undefined : value);

/** Columns read the core shape; the other view converts before it asks. */
const columns = [
  column('Last Seen', 'Time since it was last seen.', (object, now) => ageOf(lastSeen(object), now) ?? '<unknown>'),
  column('Type', 'Normal or Warning.', (object) => object['type']),
  column('Reason', 'Short reason.', (object) => object['reason']),
  column('Object', 'What it is about.', (object) => `${stringOr(at(object, 'involvedObject', 'kind')).toLowerCase()}/${stringOr(at(object, 'involvedObject', 'name'))}`),
  column('Subobject', 'Part of the object.', (object) => stringOr(at(object, 'involvedObject', 'fieldPath')), 1),
  column('Source', 'Who reported it.', (object) => stringOr(at(object, 'source', 'component')) || stringOr(object['reportingComponent']), 1),
  column('Message', 'What happened.', (object) => stringOr(object['message']).trim()),
  column('First Seen', 'Time since it was first seen.', (object, now) => ageOf(firstSeen(object), now) ?? '<unknown>', 1),
  column('Count', 'How often.', (object) => at(object, 'series', 'count') ?? object['count'] ?? 1, 1),
  { ...nameColumn, priority: 1 },
];

const referenceFields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

/** The core/v1 Event, which is the form that is stored. Events go an hour after they were last written (expire-events.ts). */
export const eventKind = define({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  selectableFields: [...referenceFields.map((field) => `involvedObject.${field}`), 'reason', 'type', 'reportingComponent'],
  columns,
  schema: objectSchema('Something that a person may want to know about an object.', {
    involvedObject: referenceSchema('What it is about.'),
    reason: text('Short, CamelCase.'),
    message: text('What happened.'),
    source,
    firstTimestamp: timeOf('When first.'),
    lastTimestamp: timeOf('When last.'),
    count: integer('Number of times.'),
    type: text('Normal or Warning.'),
    eventTime: timeOf('When first, with microseconds.'),
    series,
    action: text('What was done.'),
    related: referenceSchema('Another object that has to do with it.'),
    reportingComponent: text('Controller that reported it.'),
    reportingInstance: text('Replica of that controller.'),
  }),
});

/** Core name and events.k8s.io name of the members that differ. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

function renamed(object: ApiObject, pairs: readonly (readonly [string, string])[], apiVersion: string): ApiObject {
  const changes: Record<string, Json | undefined> = { apiVersion };
  for (const [from, to] of pairs) {
    changes[from] = undefined;
    if (object[from] !== undefined) changes[to] = object[from];
  }
  return withMembers(object, changes);
}

const toCore = (object: ApiObject): ApiObject => renamed(object, RENAMED.map(([core, view]) => [view, core] as const), 'v1');
const fromCore = (object: ApiObject): ApiObject => renamed(object, RENAMED, 'events.k8s.io/v1');

const viewNames = new Map(RENAMED);
const viewProperties = Object.fromEntries(Object.entries(eventKind.schema.properties ?? {}).map(([name, schema]) => [viewNames.get(name) ?? name, schema]));

/** The same stored events as events.k8s.io/v1, where some members have other names. A write in one view shows in the other. */
export const eventViewKind = define({
  ...eventKind,
  group: 'events.k8s.io',
  selectableFields: [...referenceFields.map((field) => `regarding.${field}`), 'reason', 'type', 'reportingController'],
  columns: columns.map((each) => ({ ...each, cell: (object: ApiObject, now: number) => each.cell(toCore(object), now) })),
  schema: { ...eventKind.schema, properties: viewProperties },
  view: { fromStored: fromCore, toStored: toCore },
});
