/**
 * Functions that Kubernetes adds to CEL and that rules of CRDs use in practice: quantities, URLs, addresses, named
 * formats, regular expressions, and the list and string extensions that the library lacks. What is not here gives the
 * library's "no matching overload" error with the name of the function.
 */
import { isIP, isIPv4 } from 'node:net';
import { Optional, type Environment } from '@marcbachmann/cel-js';
import { approximate, isWhole, parseQuantity, Quantity, wholeUnits } from './cel-quantity.ts';
import { goPattern } from './pattern.ts';

class Url {
  readonly parsed: URL;
  constructor(parsed: URL) {
    this.parsed = parsed;
  }
}

class NamedFormat {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What the constant `format` is. */
class NamedFormats {
  readonly names = Object.keys(namedFormats);
}

class Ip {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Comparable = bigint | number | string | boolean;

/** Adds the functions that Kubernetes has beside standard CEL. */
export function addKubernetesFunctions(env: Environment): Environment {
  addQuantities(env);
  addUrls(env);
  addAddresses(env);
  addNamedFormats(env);
  addStrings(env);
  return addLists(env);
}

function addQuantities(env: Environment): void {
  const Q = 'kubernetes.Quantity';
  env
    .registerType(Q, Quantity)
    .registerFunction(`quantity(string): ${Q}`, (text: string) => orFail(parseQuantity(text), `not a quantity: ${text}`))
    .registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined)
    .registerFunction(`${Q}.isInteger(): bool`, isWhole)
    .registerFunction(`${Q}.asInteger(): int`, wholeUnits)
    .registerFunction(`${Q}.asApproximateFloat(): double`, approximate)
    .registerFunction(`${Q}.sign(): int`, (a: Quantity) => sign(a.nanos))
    .registerFunction(`${Q}.add(${Q}): ${Q}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos))
    .registerFunction(`${Q}.sub(${Q}): ${Q}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos))
    .registerFunction(`${Q}.compareTo(${Q}): int`, (a: Quantity, b: Quantity) => sign(a.nanos - b.nanos))
    .registerFunction(`${Q}.isGreaterThan(${Q}): bool`, (a: Quantity, b: Quantity) => a.nanos > b.nanos)
    .registerFunction(`${Q}.isLessThan(${Q}): bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos);
}

function addUrls(env: Environment): void {
  const U = 'kubernetes.URL';
  env
    .registerType(U, Url)
    .registerFunction(`url(string): ${U}`, (text: string) => orFail(parseUrl(text), `not a URL: ${text}`))
    .registerFunction('isURL(string): bool', (text: string) => parseUrl(text) !== undefined)
    .registerFunction(`${U}.getScheme(): string`, (url: Url) => url.parsed.protocol.replace(/:$/, ''))
    .registerFunction(`${U}.getHost(): string`, (url: Url) => url.parsed.host)
    .registerFunction(`${U}.getHostname(): string`, (url: Url) => url.parsed.hostname)
    .registerFunction(`${U}.getPort(): string`, (url: Url) => url.parsed.port)
    .registerFunction(`${U}.getEscapedPath(): string`, (url: Url) => url.parsed.pathname);
}

function addAddresses(env: Environment): void {
  const I = 'kubernetes.IP';
  env
    .registerType(I, Ip)
    .registerFunction(`ip(string): ${I}`, (text: string) => orFail(isIP(text) === 0 ? undefined : new Ip(text), `not an IP address: ${text}`))
    .registerFunction('isIP(string): bool', (text: string) => isIP(text) !== 0)
    .registerFunction('isCIDR(string): bool', isCidr)
    .registerFunction(`${I}.family(): int`, (ip: Ip) => BigInt(isIP(ip.text)));
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The names of Kubernetes' format library that rules use; each says whether a text has the format. */
const namedFormats: Readonly<Record<string, (text: string) => boolean>> = {
  dns1123Label: (text) => text.length <= 63 && dnsLabel.test(text),
  dns1123Subdomain: (text) => text.length <= 253 && dnsSubdomain.test(text),
  dns1035Label: (text) => text.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text),
  labelValue: (text) => text.length <= 63 && /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(text),
  uri: (text) => parseUrl(text) !== undefined,
  uuid: (text) => uuid.test(text),
};

/** `format.dns1123Label().validate(text)`: none when the text has the format, else the list of problems. */
function addNamedFormats(env: Environment): void {
  const F = 'kubernetes.NamedFormat';
  const source = 'kubernetes.NamedFormats';
  env.registerType(F, NamedFormat).registerType(source, NamedFormats).registerConstant('format', source, new NamedFormats());
  for (const name of Object.keys(namedFormats)) env.registerFunction(`${source}.${name}(): ${F}`, () => new NamedFormat(name));
  env.registerFunction(`${F}.validate(string): optional<list<string>>`, (format: NamedFormat, text: string) =>
    namedFormats[format.name]?.(text) === true ? Optional.none() : Optional.of([`does not match the format ${format.name}`]),
  );
}

function addStrings(env: Environment): void {
  env
    .registerFunction('string.find(string): string', (text: string, pattern: string) => goPattern(pattern).exec(text)?.[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => findAll(text, pattern))
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) => text.replaceAll(from, () => to))
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => Array.from(text)[Number(index)] ?? '')
    .registerFunction('string.reverse(): string', (text: string) => Array.from(text).reverse().join(''))
    .registerFunction('string.format(list): string', formatted);
}

function addLists(env: Environment): Environment {
  return env
    .registerFunction('list.isSorted(): bool', (values: readonly Comparable[]) => values.every((value, index) => index === 0 || (values[index - 1] ?? value) <= value))
    .registerFunction('list.sum(): dyn', (values: readonly (bigint | number)[]) => values.reduce((total, each) => plus(total, each), 0n))
    .registerFunction('list.min(): dyn', (values: readonly Comparable[]) => pick(values, (a, b) => a < b))
    .registerFunction('list.max(): dyn', (values: readonly Comparable[]) => pick(values, (a, b) => a > b))
    .registerFunction('list.indexOf(dyn): int', (values: readonly unknown[], value: unknown) => BigInt(values.indexOf(value)))
    .registerFunction('list.lastIndexOf(dyn): int', (values: readonly unknown[], value: unknown) => BigInt(values.lastIndexOf(value)));
}

function parseUrl(text: string): Url | undefined {
  try {
    return new Url(new URL(text));
  } catch {
    return undefined;
  }
}

function isCidr(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128);
}

function findAll(text: string, pattern: string): readonly string[] {
  const { source, flags } = goPattern(pattern);
  return Array.from(text.matchAll(new RegExp(source, `${flags}g`)), (match) => match[0]);
}

/** The verbs of CEL's string extension that fit plain values: %s, %d, %f and %%. */
function formatted(template: string, values: readonly unknown[]): string {
  let next = 0;
  return template.replaceAll(/%(?:\.(\d+))?([sdf%])/g, (_whole, digits: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (next >= values.length) throw new Error('format: more verbs than values');
    const value = values[next++];
    return verb === 'f' ? Number(value).toFixed(digits === undefined ? 6 : Number(digits)) : String(value);
  });
}

function plus(a: bigint | number, b: bigint | number): bigint | number {
  return typeof a === 'bigint' && typeof b === 'bigint' ? a + b : Number(a) + Number(b);
}

function pick(values: readonly Comparable[], better: (a: Comparable, b: Comparable) => boolean): Comparable {
  return orFail(
    values.reduce<Comparable | undefined>((best, each) => (best === undefined || better(each, best) ? each : best), undefined),
    'min and max of an empty list',
  );
}

const sign = (value: bigint): bigint => (value > 0n ? 1n : value < 0n ? -1n : 0n);

function orFail<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new Error(message);
  return value;
}
