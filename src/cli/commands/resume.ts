import { RESUME } from '../change.ts';
import type { DefineCommand } from '../command.ts';
import { defineChange } from './suspend.ts';

/** `resume`: undoes `suspend`. */
export const define: DefineCommand = (command, terminal) => {
  command
    .description('Resumes suspended Connections: each is tested at once.')
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection resume orders\n  kubectl connection resume -l team=data',
    );
  defineChange(command, terminal, RESUME);
};
