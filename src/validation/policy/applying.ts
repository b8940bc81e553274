import { createHash } from 'node:crypto';
import type { ConnectionPolicy } from '../../api/policy.ts';
import type { Connector } from '../../contract/connector.ts';
import { TLS_LEVELS } from '../../contract/schema.ts';
import type { TlsLevel } from '../../contract/schema.ts';
import type { TargetList } from '../../probe/lists.ts';
import { declaredTestOf } from '../../probe/message.ts';
import { mistakesInPolicy } from './mistakes.ts';
import { asksForLabels, selects } from './selector.ts';

/** Whether a policy applies to a namespace of these labels; one whose selector cannot be read applies everywhere. */
export function appliesTo(
  policy: ConnectionPolicy,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return hasUnreadableSelector(policy) || selects(policy.spec.namespaceSelector, labels);
}

/** Whether it takes the labels of a namespace to say if a policy applies to it. */
export function dependsOnLabels(policy: ConnectionPolicy): boolean {
  return mistakesInPolicy(policy).length === 0 && asksForLabels(policy.spec.namespaceSelector);
}

/** What the policies say of targets, for the probe, which judges the address connected to. */
export function targetListsOf(policies: readonly ConnectionPolicy[]): readonly TargetList[] {
  return policies.flatMap(({ metadata, spec }) => {
    const { allow, deny } = spec.targets ?? {};
    const refusal = `ConnectionPolicy ${metadata.name} does not allow the host that this led to: see its spec.targets`;
    return allow === undefined && deny === undefined ? [] : [{ refusal, allow, deny }];
  });
}

/** The weakest TLS that any of the policies allows, for the probe, which holds each connection to it. */
export function minimumTlsOf(policies: readonly ConnectionPolicy[]): TlsLevel | undefined {
  return TLS_LEVELS.findLast((mode) => policies.some(({ spec }) => spec.tls?.minimumMode === mode));
}

/** `status.lastTest.rulesRevision`: changes when a test could end otherwise; undefined where no policy has a say in it and the type is built in. */
export function rulesRevision(
  policies: readonly ConnectionPolicy[],
  connector: Connector | undefined,
): string | undefined {
  const rules = policies
    .filter(({ spec: { targets, secrets, tls } }) => targets ?? secrets ?? tls)
    .map(({ metadata, spec: { targets, secrets, tls } }) => [
      metadata.name,
      targets,
      secrets,
      ...(tls ? [tls] : []),
    ]);
  const declared = connector?.declaredCheck && declaredTestOf(connector);
  if (rules.length === 0 && declared === undefined) return undefined;
  const whole = declared === undefined ? rules : [rules, declared];
  return createHash('sha256').update(JSON.stringify(whole)).digest('hex').slice(0, 16);
}

function hasUnreadableSelector(policy: ConnectionPolicy): boolean {
  return mistakesInPolicy(policy).some(
    ({ path }) => path === 'spec' || path.startsWith('spec.namespaceSelector'),
  );
}
