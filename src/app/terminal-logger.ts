import type { Logger } from '../runtime/logger.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { OperatorOptions } from './options.ts';

/** The process's log on stdout: one line for each thing that happens. */
export function createTerminalLogger(terminal: { readonly isTty: boolean }, options: Pick<OperatorOptions, 'logFormat' | 'logLevel'>): Logger {
  return createLogger({ level: options.logLevel, format: options.logFormat, stream: process.stdout, now: () => systemClock.now(), colours: terminal.isTty });
}
