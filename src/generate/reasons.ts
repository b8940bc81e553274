import { BINDING_REASONS } from '../contract/bindingReasons.ts';
import { failure } from '../contract/failure.ts';
import { GOOD_REASONS } from '../contract/goodReasons.ts';
import { FAILURES } from '../contract/reasons.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { markdown } from './artifact.ts';
import type { Artifact } from './artifact.ts';

const RETRY = {
  onChange: 'when the Connection, its type, or one of its Secrets or ConfigMaps changes',
  backoff: 'after 30 s, then ever later, at the latest at the interval',
  slow: 'after 30 s until it counts as failed, then at the interval',
  locked:
    'twice within minutes where the credential is new; then when its value changes, when a test is asked for, or after 6 hours',
} as const;

/** Of which conditions a reason of Ready is, too. */
const WHERE: Readonly<Record<keyof typeof GOOD_REASONS, string>> = {
  TestSucceeded: 'Ready, Reachable',
  LastTestFailed: 'Ready, Reachable',
  ReachableOnly: 'Ready, Reachable',
  AuthenticatedOnly: 'Ready, Reachable',
  TestNotSupported: 'Ready',
  TestDisabled: 'Ready',
  Suspended: 'Ready',
};

const GOOD: readonly (readonly [string, string, string])[] = [
  ...Object.entries(GOOD_REASONS).map(([reason, meaning]): [string, string, string] => [
    WHERE[reason as keyof typeof GOOD_REASONS], // its own keys
    reason,
    meaning,
  ]),
  ['Validated', 'Valid', 'The spec fits its type.'],
  ['CredentialsResolved', 'Resolved', 'Every Secret was found and can be read.'],
  ['CredentialsResolved', 'NotNeeded', 'The spec names no Secrets.'],
  [
    'CredentialsResolved, Reachable',
    'Pending',
    'Unknown: not looked at, because something before it failed, or not tested yet, because other credentials of the same user were refused.',
  ],
];

const OF_BINDINGS = Object.entries(BINDING_REASONS).map(([reason, { status, meaning, remedy }]) => [
  status,
  `\`${reason}\``,
  meaning,
  remedy,
]);

/** docs/reasons.md: the closed list, what each means, what to do, when it is tried again. */
export function reasons(): Artifact {
  const bad = (Object.keys(FAILURES) as FailureReason[]).map((reason) => row(reason));
  return markdown(
    'docs/reasons.md',
    [
      '# Reasons',
      'The reason in a condition comes out of this list and nowhere else. It is part of the API: reasons are added, never renamed.',
      '## When all is well, or nothing is known',
      table(['condition', 'reason', 'meaning'], GOOD),
      '## When something is wrong',
      'The reason stands in the condition that failed, and in `Ready`. *Step* is where it is found; *any* means that `status.lastTest.failedStep` tells.',
      table(['reason', 'step', 'meaning', 'what to do', 'tried again'], bad),
      'Of several servers (`hosts`, `urls`, `srv`) of which none can be used, the reason is that of the server that the test came furthest with: one whose certificate has expired says more than one on whose port nothing listens, and that more than a name that does not exist. Where they came equally far, it is that of the first in the list, and `TimedOut` only where nothing else is known. The message tells each of them by its place in the list.',
      '## Of a ConnectionBinding',
      table(['Ready', 'reason', 'meaning', 'what to do'], OF_BINDINGS),
      '## Of the other kinds',
      'A Flow says `ConnectionsReady`, `ConnectionNotFound`, `ConnectionNotReady` or `SpecInvalid`; a ConnectionTest of a Connection that does not exist, `ConnectionNotFound`; a ConnectionType, `BuiltIn` or `NotServed`; a ConnectionPolicy, `Enforced`, `EntriesNeverMatch` or `PolicyInvalid`; a FlowKind, `Counted`, `Pending`, `KindNotFound`, `RightMissing` or `SpecInvalid`.',
    ].join('\n\n'),
  );
}

function row(reason: FailureReason): readonly string[] {
  const { step, meaning, remedy, retry } = failure(reason);
  return [`\`${reason}\``, step ?? (retry === 'onChange' ? '' : 'any'), meaning, remedy, RETRY[retry]];
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return lines.join('\n');
}
