import { nameOf } from '../model/api-object.ts';
import { parseJsonPath } from '../model/json-path.ts';
import type { Json } from '../model/json.ts';
import { at } from '../model/json.ts';
import type { Column } from '../model/resource.ts';
import { humanDuration } from './human-duration.ts';

/** First column of nearly every kind. `format: name` tells clients which cell names the object (metav1.TableColumnDefinition). */
export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object, unique in its namespace.',
  priority: 0,
  cell: nameOf,
};

/** Age as of the answer, such as `5m` or `3d`; `<unknown>` without a creationTimestamp. */
export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'Time since the object was created.',
  priority: 0,
  cell: (object, nowMs) => ageOf(at(object, 'metadata', 'creationTimestamp'), nowMs) ?? '<unknown>',
};

/** An RFC 3339 time as an age; `<invalid>` for other text, `undefined` where there is none. */
export function ageOf(time: Json | undefined, nowMs: number): string | undefined {
  if (time === undefined || time === null) return undefined;
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(parsed) ? '<invalid>' : humanDuration(nowMs - parsed);
}

/** `additionalPrinterColumns` of a CRD version, one entry. */
export interface PrinterColumnSpec {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

const TYPES: readonly Column['type'][] = ['string', 'integer', 'number', 'boolean', 'date'];

/** A column that reads the first result of its path. A value of another type than the column's prints as nothing. */
export function printerColumn(spec: PrinterColumnSpec): Column {
  const read = parseJsonPath(spec.jsonPath);
  const type = TYPES.find((each) => each === spec.type) ?? 'string';
  return {
    name: spec.name,
    type,
    ...(spec.format === undefined ? {} : { format: spec.format }),
    description: spec.description ?? `Custom resource definition column (in JSONPath format): ${spec.jsonPath}`,
    priority: spec.priority ?? 0,
    cell: (object, nowMs) => typedCell(type, read?.(object)[0], nowMs),
  };
}

function typedCell(type: Column['type'], value: Json | undefined, nowMs: number): Json | undefined {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case 'string':
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'date':
      return ageOf(value, nowMs);
  }
}
