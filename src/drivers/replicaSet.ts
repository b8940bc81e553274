import { ConnectionFailure } from '../contract/failure.ts';

/** Throws, before a login, where what a server says of itself (`hello`) is not of a member of the set that works now. */
export function checkMember(greeting: Readonly<Record<string, unknown>>, replicaSet: string): void {
  const { setName, isWritablePrimary, ismaster, secondary } = greeting;
  if (setName !== replicaSet)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the server is no member of the replica set in parameters.replicaSet',
    );
  if (![isWritablePrimary, ismaster, secondary].includes(true))
    throw new ConnectionFailure(
      'ServerUnavailable',
      'the server is a member of the replica set that is neither primary nor secondary now',
    );
}

/** Throws where a server that is said to be behind a load balancer does not say so of itself. */
export function checkService({ serviceId }: Readonly<Record<string, unknown>>): void {
  if (serviceId === undefined)
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the server is not behind a load balancer, as the TXT record of the name says by loadBalanced',
    );
}
