/** Whether a request meets the conditions of a rule (AWS: Condition types for listener rules). */
import { BlockList, isIP } from 'node:net';
import { struct, structs, text, texts } from '../members.ts';
import type { Members } from '../state.ts';
import type { TrafficRequest } from './request.ts';
import { matchesWildcard } from './wildcard.ts';

/** All conditions must match, of each at least one value. No condition matches everything: the default rule. */
export const matchesAll = (conditions: readonly Members[], request: TrafficRequest): boolean => conditions.every((condition) => matches(condition, request));

/** Case counts for paths and methods only. A field that is not known matches nothing: the API refuses it before. */
function matches(condition: Members, request: TrafficRequest): boolean {
  switch (text(condition, 'Field')) {
    case 'path-pattern':
      return valuesOf(condition, 'PathPatternConfig').some((pattern) => matchesWildcard(pattern, request.path ?? '/'));
    case 'host-header':
      return valuesOf(condition, 'HostHeaderConfig').some((pattern) => matchesIgnoringCase(pattern, request.host ?? 'example.com'));
    case 'http-request-method':
      return valuesOf(condition, 'HttpRequestMethodConfig').includes(request.method ?? 'GET');
    case 'http-header':
      return matchesHeader(struct(condition, 'HttpHeaderConfig') ?? {}, request.headers ?? {});
    case 'query-string':
      return structs(struct(condition, 'QueryStringConfig') ?? {}, 'Values').some((pair) => matchesQuery(pair, request.query ?? {}));
    case 'source-ip':
      return valuesOf(condition, 'SourceIpConfig').some((block) => isWithin(block, request.sourceIp ?? '198.51.100.1'));
    default:
      return false;
  }
}

const valuesOf = (condition: Members, config: string): readonly string[] => texts(struct(condition, config) ?? {}, 'Values');

const matchesIgnoringCase = (pattern: string, value: string): boolean => matchesWildcard(pattern.toLowerCase(), value.toLowerCase());

function matchesHeader(config: Members, headers: Readonly<Record<string, string>>): boolean {
  const name = (text(config, 'HttpHeaderName') ?? '').toLowerCase();
  const values = Object.entries(headers).filter(([header]) => header.toLowerCase() === name);
  return values.some(([, value]) => texts(config, 'Values').some((pattern) => matchesIgnoringCase(pattern, value)));
}

/** Without a key the value may belong to any. */
function matchesQuery(pair: Members, query: Readonly<Record<string, string>>): boolean {
  const key = text(pair, 'Key');
  return Object.entries(query).some(([name, value]) => (key === undefined || matchesIgnoringCase(key, name)) && matchesIgnoringCase(text(pair, 'Value') ?? '', value));
}

function isWithin(block: string, address: string): boolean {
  const [network = '', prefix = ''] = block.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
