import { defaultsOf } from '../../contract/schema.ts';
import type { Connector, Target } from '../../contract/connector.ts';
import { targetsIn } from '../../validation/policy/targets.ts';
import type { Form } from '../form/form.ts';

/** What to do with what a server shows, before it is trusted. */
export const COMPARE = "compare it with what the server's administrator tells you";

/** How to see the key of an SSH server without the form. */
export function hostKeyByHand({ host, port }: Target): string {
  return `ssh-keyscan -p ${port} ${host} | ssh-keygen -lf - shows its host key; ${COMPARE}`;
}

/** How to see the certificates of a server without the form. */
export function authorityByHand(connector: Connector, { parameters }: Form): string {
  const [place] = targetsIn(connector, parameters);
  const port = place?.port ?? defaultsOf(connector.parameters)['port'];
  const isPlain = place !== undefined && port !== undefined && /^[\w.:-]+$/.test(place.host);
  const address = isPlain ? addressOf({ host: place.host, port: Number(port) }) : 'HOST:PORT';
  return `openssl s_client -showcerts -connect ${address} (-starttls PROTOCOL where TLS begins by a command) shows the certificates; ${COMPARE}`;
}

/** A host and port in one word. */
export function addressOf({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
