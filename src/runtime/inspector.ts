/** The flag of Node.js without which SIGUSR1, from any process of the same user, opens a debugger in this one. */
export const NO_INSPECTOR = '--disable-sigusr1';

/** Whether the process was started so that the signal opens a debugger: where the token is, a taken-over probe process could send it. */
export function opensInspector({ execArgv, env }: Pick<NodeJS.Process, 'execArgv' | 'env'>): boolean {
  return ![...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/)].includes(NO_INSPECTOR);
}

/**
 * For a program that cannot choose the flags it is started with: what listens takes the signal from the debugger, as
 * long as it listens.
 */
export function keepInspectorShut(): void {
  process.on('SIGUSR1', () => {});
}
