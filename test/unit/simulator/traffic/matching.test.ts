import { expect } from 'chai';
import { matchesAll } from '../../../../src/simulator/traffic/matching.ts';
import type { TrafficRequest } from '../../../../src/simulator/traffic/request.ts';
import type { Members } from '../../../../src/simulator/state.ts';

describe('conditions of listener rules', () => {
  const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['green*'] } };
  const path = { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*', '/health'] } };
  const query = (pair: Members): Members => ({ Field: 'query-string', QueryStringConfig: { Values: [pair] } });
  const from = (...Values: string[]): Members => ({ Field: 'source-ip', SourceIpConfig: { Values } });

  const cases: readonly [name: string, conditions: Members[], request: TrafficRequest, matches: boolean][] = [
    ['no condition matches everything', [], {}, true],
    ['one value of a condition is enough', [path], { path: '/health' }, true],
    ['paths count case', [path], { path: '/API/x' }, false],
    ['all conditions must match', [path, header], { path: '/api/x' }, false],
    ['all conditions match', [path, header], { path: '/api/x', headers: { 'x-test': 'GREEN-1' } }, true],
    ['a header that is absent does not match', [{ ...header, HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['*'] } }], {}, false],
    ['hosts do not count case', [{ Field: 'host-header', HostHeaderConfig: { Values: ['*.Example.com'] } }], { host: 'WWW.example.com' }, true],
    ['methods count case', [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['get'] } }], {}, false],
    ['a method matches', [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'HEAD'] } }], { method: 'HEAD' }, true],
    ['a query value without key may belong to any', [query({ Value: 'green' })], { query: { color: 'Green' } }, true],
    ['a query key must match too', [query({ Key: 'shade', Value: 'green' })], { query: { color: 'green' } }, false],
    ['an address within a block', [from('10.0.0.0/8', '198.51.100.0/24')], {}, true],
    ['an address outside', [from('10.0.0.0/8')], {}, false],
    ['an IPv6 address within a block', [from('2001:db8::/32')], { sourceIp: '2001:db8::1' }, true],
    ['an unknown field matches nothing', [{ Field: 'weather' }], {}, false],
  ];
  for (const [name, conditions, request, matches] of cases) {
    it(name, () => {
      expect(matchesAll(conditions, request)).to.equal(matches);
    });
  }
});
