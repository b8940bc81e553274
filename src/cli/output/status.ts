import type { Colour } from './terminal.ts';

/** The colour of a status of a condition. */
export function statusColour(status: string | undefined): Colour {
  if (status === 'True') return 'green';
  return status === 'False' ? 'red' : 'yellow';
}
