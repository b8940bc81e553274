import type { HttpCheck } from '../contract/check.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { PURPOSES } from '../contract/purpose.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';
import { checkOf } from './schemeUse.ts';
import type { Purpose, Rights } from '../contract/purpose.ts';

/** What an HTTP service is asked for one purpose of a test. */
interface PurposeQuestion {
  /** The right that it needs, in the words of the service. */
  readonly right: string;
  /** Absent where it is the usual question of the type. */
  readonly check?: HttpCheck;
  /** What that asks, as a part of a sentence. */
  readonly asks?: string;
  /** A parameter without which there is nothing to ask about. */
  readonly needs?: string;
  /** A refusal in these words proves the identity, and that is enough. */
  readonly admits?: HttpCheck['admits'];
}

/** Questions by purpose; `connect` is asked without one, too. */
export type PurposeQuestions = Readonly<Partial<Record<Purpose, PurposeQuestion>>>;

/** The rights that the questions need. */
export function rightsOf(questions: PurposeQuestions): Rights {
  return Object.fromEntries(Object.entries(questions).map(([purpose, { right }]) => [purpose, right]));
}

/** The check of a purpose: a question of its own, which each scheme may ask, or the usual one. */
export function questionOf(
  question: PurposeQuestion | undefined,
  usual: HttpCheck,
  scheme: AuthenticationScheme | undefined,
  parameters: Readonly<Record<string, unknown>>,
): HttpCheck {
  const { check, needs, admits } = question ?? {};
  if (needs !== undefined && parameters[needs] === undefined)
    throw new ConnectionFailure(
      'ParametersInvalid',
      `spec.parameters.${needs}: is required by spec.test.purpose, which asks about it`,
    );
  const { ask: _, ...plain } = scheme ?? {};
  const whole = check === undefined ? checkOf(usual, scheme) : checkOf(check, plain);
  return { ...whole, ...(admits && { admits }) };
}

/** What is asked for each purpose, in sentences. */
export function purposesText(questions: PurposeQuestions): readonly string[] {
  return PURPOSES.flatMap((purpose) => {
    const { asks, admits } = questions[purpose] ?? {};
    return [
      ...(admits === undefined
        ? []
        : [
            'A refusal of somebody whom the service knows is AuthenticatedOnly, unless spec.test.purpose asks for the right.',
          ]),
      ...(asks === undefined
        ? []
        : [
            `${purpose === 'connect' ? 'Unless spec.test.purpose says otherwise,' : `For the purpose ${purpose}`} it ${asks}.`,
          ]),
    ];
  });
}
