/** Fields of one log record. An `Error` under any key is written with its causes; secrets are redacted by the sink. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What code may ask of a log. `telemetry/logger.ts` backs it with winston, tests with an array. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

/** Takes everything and writes nothing: for one-shot commands and tests. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
