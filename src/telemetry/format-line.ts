/** One event as one line that a person can read: `12:04:31 info  rollout finished  shop/web revision=web:7 duration=41s`. */
export interface LineOptions {
  readonly colours: boolean;
}

/** A record whose fields are clean already; `timestamp` in RFC 3339, UTC. */
export interface LineRecord {
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

type Colour = 'dim' | 'red' | 'yellow' | 'cyan';
const CODES: Readonly<Record<Colour, number>> = { dim: 2, red: 31, yellow: 33, cyan: 36 };
const LEVELS: Readonly<Record<string, Colour>> = { error: 'red', warn: 'yellow', info: 'cyan' };
/** Only useful to machines, or already in the line. */
const HIDDEN: ReadonlySet<string> = new Set(['reconcileID', 'reconcileId', 'controller', 'namespace', 'name', 'generation']);

/** One line without its newline. */
export function formatLine(record: LineRecord, { colours }: LineOptions): string {
  const paint = (text: string, colour: Colour): string => (colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
  const { namespace, name, key } = record.fields;
  const named = typeof name === 'string' ? `${typeof namespace === 'string' && namespace !== '' ? `${namespace}/` : ''}${name}` : key;
  const object = typeof named === 'string' ? `  ${named}` : '';
  const rest = Object.entries(record.fields)
    .filter(([field]) => !HIDDEN.has(field) && !(field === 'key' && object !== ''))
    .map(([key, value]) => `${paint(`${key}=`, 'dim')}${short(value)}`);
  const time = record.timestamp.slice(11, 19);
  const head = `${paint(time, 'dim')} ${paint(record.level.padEnd(5), LEVELS[record.level] ?? 'dim')} ${oneLine(record.message)}${object}`;
  return rest.length === 0 ? head : `${head}  ${rest.join(' ')}`;
}

function short(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string') return quote(value.message);
  return quote(typeof value === 'string' ? value : JSON.stringify(value));
}

const quote = (text: string): string => (/^[^\s"=]+$/.test(text) ? text : `"${oneLine(text).replaceAll('"', "'")}"`);

/** Whatever AWS or a commit message brings: one event stays one line, and no terminal control sequence gets through. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' | ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
