/** The `Logger` of `runtime/logger.ts` on winston: JSON lines, or one readable line per event for a terminal. */
import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston';
import type { LogFields, Logger } from '../runtime/logger.ts';
import { cleanFields, cleanText } from './clean-fields.ts';
import { formatLine } from './format-line.ts';

/** Levels, most urgent first. */
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
/** The least urgent level that is written. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where and how a log is written. */
export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  /** Where lines go, each ending in a newline. */
  readonly stream: NodeJS.WritableStream;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Text format only; ask for them on a terminal. */
  readonly colours?: boolean;
}

/** A logger whose level can be changed while it runs. */
export interface AdjustableLogger extends Logger {
  /** From now on, for this logger and all its children. */
  setLevel(level: LogLevel): void;
  readonly level: LogLevel;
}

const MESSAGE = Symbol.for('message');

/** No module-level logger: whoever makes one passes it on. */
export function createLogger(options: LoggerOptions): AdjustableLogger {
  const line = options.format === 'json' ? jsonLine : (record: LogRecord): string => formatLine(record, { colours: options.colours === true });
  const winston = createWinston({
    levels: Object.fromEntries(LOG_LEVELS.map((level, index) => [level, index])),
    level: options.level,
    format: format((info) => {
      const record = info['record'] as LogRecord;
      info[MESSAGE] = line(record);
      return info;
    })(),
    transports: [new transports.Stream({ stream: options.stream, eol: '\n' })],
  });
  return {
    ...bind(winston, {}, options.now),
    setLevel(level: LogLevel) {
      winston.level = level;
    },
    get level() {
      return winston.level as LogLevel;
    },
  };
}

interface LogRecord {
  readonly timestamp: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const jsonLine = ({ timestamp, level, message, fields }: LogRecord): string => JSON.stringify({ timestamp, level, message, ...fields });

/**
 * Winston gets the finished record under one key: given fields of its own, it would append a field named `message` to
 * the text and drop one named `level`.
 */
function bind(winston: Winston, bound: LogFields, now: () => number): Logger {
  const write = (level: LogLevel, message: string, fields: LogFields | undefined): void => {
    // A disabled call through winston costs 3 us; this comparison nothing.
    if (!enabled(winston, level)) return;
    const record: LogRecord = { timestamp: new Date(now()).toISOString(), level, message: cleanText(message), fields: cleanFields({ ...bound, ...fields }) };
    winston.log({ level, message: '', record });
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (fields) => bind(winston, { ...bound, ...fields }, now),
  };
}

const enabled = (winston: Winston, level: LogLevel): boolean => LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(winston.level as LogLevel);
