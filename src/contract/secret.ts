import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A credential on its way from a Kubernetes Secret to the wire. Whatever prints it prints `[redacted]`;
 * `reveal()` belongs on the one line that hands the value to a driver or to the probe's pipe.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
