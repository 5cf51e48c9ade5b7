/** Conditions of rules: checked and completed as DescribeRules answers them (API: RuleCondition). */
import { isIP } from 'node:net';
import { struct, structs, text, texts } from '../members.ts';
import { scramble } from '../scramble.ts';
import type { Members } from '../state.ts';
import { validationError } from './refusals.ts';

/** Field -> the member that holds its values. */
const CONFIGS: Readonly<Record<string, string>> = {
  'host-header': 'HostHeaderConfig',
  'path-pattern': 'PathPatternConfig',
  'http-header': 'HttpHeaderConfig',
  'query-string': 'QueryStringConfig',
  'http-request-method': 'HttpRequestMethodConfig',
  'source-ip': 'SourceIpConfig',
};

/** For these two the older scalar form is taken, and answered beside the newer one. */
const SCALAR_TOO: readonly string[] = ['host-header', 'path-pattern'];
/** ELBv2 gives the values of these back in an order of its own (ecs-api.md section 15.3). */
const REORDERED: readonly string[] = ['path-pattern', 'source-ip', 'http-header'];
/** The longest value (API: RuleCondition). */
const MAX_LENGTH = 128;
/** Quota "Condition values per rule". */
const MAX_VALUES = 5;

/** Throws ValidationError for a field that is not known, without values, or given twice where once is allowed. */
export function readConditions(given: readonly Members[]): readonly Members[] {
  if (given.length === 0) throw validationError('A condition must be specified');
  const read = given.map(readCondition);
  const values = read.reduce((sum, { count }) => sum + count, 0);
  if (values > MAX_VALUES) throw validationError(`A rule can only have '${MAX_VALUES}' condition values`);
  return read.map(({ condition }) => condition);
}

function readCondition(given: Members): { readonly condition: Members; readonly count: number } {
  const field = text(given, 'Field') ?? '';
  const member = CONFIGS[field];
  if (member === undefined) throw validationError(`Condition field '${field}' must be one of '[${Object.keys(CONFIGS).join(', ')}]'`);
  const foreign = Object.keys(given).find((name) => name.endsWith('Config') && name !== member);
  if (foreign !== undefined) throw validationError(`${foreign} does not belong to a condition on ${field}`);
  const config = struct(given, member) ?? {};
  if (field === 'query-string') return readQueryString(config);
  const scalar = texts(given, 'Values');
  const listed = texts(config, 'Values');
  if (scalar.length > 0 && (listed.length > 0 || !SCALAR_TOO.includes(field))) throw validationError(`Values of a condition on ${field} belong into ${member}`);
  const values = scalar.length > 0 ? scalar : listed;
  if (values.length === 0) throw validationError('A condition value must be specified');
  if (field === 'http-header' && text(config, 'HttpHeaderName') === undefined) throw validationError('A condition on http-header requires HttpHeaderName');
  for (const value of values) checkValue(field, value);
  const shown = REORDERED.includes(field) ? scramble(values, field) : values;
  return { condition: { Field: field, ...(SCALAR_TOO.includes(field) ? { Values: shown } : {}), [member]: { ...config, Values: shown } }, count: values.length };
}

function checkValue(field: string, value: string): void {
  if (value.length > MAX_LENGTH) throw validationError(`Condition value '${value.slice(0, MAX_LENGTH)}...' contains more than ${MAX_LENGTH} characters`);
  if (field === 'source-ip' && !isCidr(value)) throw validationError(`Condition value '${value}' must be a block in CIDR notation`);
}

function isCidr(value: string): boolean {
  const [, network = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(value) ?? [];
  const family = isIP(network);
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

function readQueryString(config: Members): { readonly condition: Members; readonly count: number } {
  const pairs = structs(config, 'Values');
  if (pairs.length === 0 || pairs.some((pair) => text(pair, 'Value') === undefined)) throw validationError('A condition value must be specified');
  for (const value of pairs.flatMap((pair) => [text(pair, 'Key') ?? '', text(pair, 'Value') ?? ''])) checkValue('query-string', value);
  return { condition: { Field: 'query-string', QueryStringConfig: { Values: pairs } }, count: pairs.length };
}
