import type { Command } from 'commander';
import type { Terminal } from './program.ts';

/** Adds one command to the program; `done` reports an exit code other than 0. */
export type AddCommand = (program: Command, terminal: Terminal, done: (code: number) => void) => void;
