import { ConnectionFailure } from '../contract/failure.ts';

/** What a server has to be, besides one that speaks MongoDB's protocol. */
export interface Topology {
  readonly replicaSet?: string | undefined;
  /** It stands behind a load balancer. */
  readonly loadBalanced?: true | undefined;
}

/** Throws, before a login, where what a server says of itself (`hello`) is not what it has to be. */
export function checkTopology(
  greeting: Readonly<Record<string, unknown>>,
  { replicaSet, loadBalanced }: Topology,
): void {
  if (replicaSet !== undefined) checkMember(greeting, replicaSet);
  if (loadBalanced) checkService(greeting);
}

/** A member of the set, which works now. */
function checkMember(greeting: Readonly<Record<string, unknown>>, replicaSet: string): void {
  const { setName, isWritablePrimary, ismaster, secondary } = greeting;
  if (setName !== replicaSet)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the server is no member of the replica set in parameters.replicaSet, or in the TXT record of its name',
    );
  if (![isWritablePrimary, ismaster, secondary].includes(true))
    throw new ConnectionFailure(
      'ServerUnavailable',
      'the server is a member of the replica set that is neither primary nor secondary now',
    );
}

function checkService({ serviceId }: Readonly<Record<string, unknown>>): void {
  if (serviceId === undefined)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the server is not behind a load balancer, as the TXT record of the name says by loadBalanced',
    );
}
