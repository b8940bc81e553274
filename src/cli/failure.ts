/** Exit codes of the plugin. */
export const EXIT = { ok: 0, finding: 1, usage: 2, cluster: 3 } as const;

/** Ends a command with the exit code of the program that it ran, and without a word. */
export class Exit extends Error {
  override readonly name = 'Exit';
  readonly code: number;

  constructor(code: number) {
    super(`ended with ${code}`);
    this.code = code;
  }
}

/** Ends a command; the message is for people, and says what to do. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exit: number;

  constructor(exit: keyof typeof EXIT, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = EXIT[exit];
  }
}
