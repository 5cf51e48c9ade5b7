import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createLogger, type LoggerOptions } from '../../../src/telemetry/logger.ts';

function setUp(options: Partial<LoggerOptions> = {}) {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const log = createLogger({ level: 'info', format: 'json', stream, now: () => Date.UTC(2026, 0, 2, 3, 4, 5), ...options });
  const lines = (): string[] => written.split('\n').filter((line) => line !== '');
  return { log, lines, records: (): any[] => lines().map((line) => JSON.parse(line)) };
}

describe('logger', () => {
  it('writes one JSON object a line, with the fields of all its parents', () => {
    const { log, records } = setUp();
    log.child({ controller: 'ecsservice' }).child({ namespace: 'shop', name: 'web' }).info('rolled out', { durationMs: 12 });
    expect(records()).to.deep.equal([{ timestamp: '2026-01-02T03:04:05.000Z', level: 'info', message: 'rolled out', controller: 'ecsservice', namespace: 'shop', name: 'web', durationMs: 12 }]);
  });

  it('names the object of a reconcile in the text of a terminal, whether by name or by key', () => {
    const { log, lines } = setUp({ format: 'text' });
    log.child({ key: 'shop/web' }).warn('reconcile failed; it is tried again', { failures: 2 });
    log.child({ key: 'shop/web' }).info('Applied.', { namespace: 'shop', name: 'web', reason: 'Applied' });
    expect(lines()).to.deep.equal(['03:04:05 warn  reconcile failed; it is tried again  shop/web  failures=2', '03:04:05 info  Applied.  shop/web  reason=Applied']);
  });

  it('writes errors with name, code, reason and all their causes, but not what else hangs on them', () => {
    const { log, records } = setUp();
    const cause = Object.assign(new Error('socket closed', { cause: 'reset' }), { code: 'ECONNRESET', $response: { headers: { authorization: 'x' } } });
    log.error('failed', { err: Object.assign(new Error('no answer', { cause }), { reason: 'NoAnswer' }) });
    const { err } = records()[0];
    expect(err).to.include({ name: 'Error', message: 'no answer', reason: 'NoAnswer' });
    expect(err.stack).to.contain('logger.test.ts');
    expect(err.cause).to.deep.equal({ name: 'Error', message: 'socket closed', code: 'ECONNRESET', cause: 'reset' });
  });

  it('keeps fields named message, level and timestamp from changing the record', () => {
    const { log, records } = setUp();
    log.warn('text', { message: 'other', level: 'fatal', timestamp: 'never', splat: ['%s'] });
    expect(records()[0]).to.include({ level: 'warn', message: 'text', message_: 'other', level_: 'fatal', timestamp_: 'never' });
  });

  it('keeps secrets out by key and by pattern, however deep', () => {
    const { log, lines } = setUp();
    const canary = 'c4n4ry';
    log.info(`cloned https://x:${canary}@host/r`, { password: canary, nested: { list: [{ sessionToken: canary, url: `https://${canary}@host` }] }, err: new Error(`Authorization: Bearer ${canary}`) });
    expect(lines().join()).not.to.contain(canary);
  });

  it('survives what JSON cannot hold: cycles, functions, big numbers, endless lists and texts', () => {
    const { log, lines, records } = setUp();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    log.info('odd', { cyclic, fn: () => 1, big: 10n, gone: undefined, list: Array.from({ length: 1_000 }, (_, index) => index), text: 'x'.repeat(100_000), bytes: new Uint8Array(5), bad: new Date(Number.NaN) });
    expect(records()[0]).to.include({ fn: '[function]', big: '10', bytes: '[5 bytes]', bad: null });
    expect(records()[0].list).to.have.length(101);
    expect(lines()[0]?.length).to.be.lessThan(20_000);
  });

  it('drops what is below its level, and changes level for children too', () => {
    const { log, records } = setUp();
    const child = log.child({ a: 1 });
    child.debug('quiet');
    log.setLevel('debug');
    child.debug('loud');
    log.setLevel('error');
    child.warn('quiet again');
    expect(records().map(({ message }) => message)).to.deep.equal(['loud']);
    expect(log.level).to.equal('error');
  });

  it('writes one readable line per event for people', () => {
    const { log, lines } = setUp({ format: 'text' });
    log.child({ controller: 'ecsservice', reconcileId: 'r1', namespace: 'shop', name: 'web' }).info('rollout finished', { revision: 'web:7', note: 'two words' });
    log.warn('AWS said\nno', { err: new Error('first\nsecond') });
    expect(lines()).to.deep.equal(['03:04:05 info  rollout finished  shop/web  revision=web:7 note="two words"', '03:04:05 warn  AWS said | no  err="first | second"']);
  });

  it('colours only when asked to, and lets no control sequence of others through', () => {
    const escape = '\u001b';
    const plain = setUp({ format: 'text' });
    plain.log.info(`evil ${escape}[31mred`);
    expect(plain.lines()[0]).not.to.contain(escape);
    const colourful = setUp({ format: 'text', colours: true });
    colourful.log.info('fine');
    expect(colourful.lines()[0]).to.contain(escape);
  });
});
