import type { Command } from 'commander';
import type { Terminal } from './output/terminal.ts';

/** Gives a command its arguments, flags, help and action; each file in commands/ exports one, as `define`. */
export type DefineCommand = (command: Command, terminal: Terminal) => void;
