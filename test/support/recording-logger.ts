import type { LogFields, Logger } from '../../src/runtime/logger.ts';

export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordingLogger extends Logger {
  readonly records: readonly LogRecord[];
  /** The last records as text, for failure messages. */
  text(last: number): string;
}

const kept = 5_000;

/** Keeps what was logged (the newest 5,000 records), children included. */
export function recordingLogger(): RecordingLogger {
  const records: LogRecord[] = [];
  const make = (base: LogFields): RecordingLogger => {
    const log = (level: LogRecord['level']) => (message: string, fields: LogFields = {}) => {
      records.push({ level, message, fields: { ...base, ...fields } });
      if (records.length > kept) records.shift();
    };
    return {
      records,
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
      child: (fields) => make({ ...base, ...fields }),
      text: (last) => records.slice(-last).map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? `${value.name}: ${value.message}` : value))}`).join('\n'),
    };
  };
  return make({});
}
