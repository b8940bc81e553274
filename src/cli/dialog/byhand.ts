import { defaultsOf } from '../../contract/schema.ts';
import type { Connector, Target } from '../../contract/connector.ts';
import { hostAndPort } from '../../formats/url.ts';
import { targetsIn } from '../../validation/policy/targets.ts';
import type { Form } from '../form/form.ts';

/** What to do with what a server shows, before it is trusted. */
export const COMPARE = "compare it with what the server's administrator tells you";

/** Why this machine cannot go the way to a server. */
export const NO_WAY =
  'a proxy or a tunnel stands before the server, and its login lies in a Secret, or its own host key is not known yet';

/** How to see the key of an SSH server without the form. */
export function hostKeyByHand({ host, port }: Target): string {
  const place = isPlain(host) && port > 0 ? `-p ${port} ${host}` : '-p PORT HOST';
  return `ssh-keyscan ${place} | ssh-keygen -lf - shows its host key; ${COMPARE}`;
}

/** How to see the certificates of a server without the form. */
export function authorityByHand(connector: Connector, { parameters }: Form): string {
  const [place] = targetsIn(connector, parameters);
  const port = place?.port ?? defaultsOf(connector.parameters)['port'];
  const isKnown = place !== undefined && port !== undefined && isPlain(place.host);
  const address = isKnown ? hostAndPort(place.host, String(Number(port))) : 'HOST:PORT';
  return `openssl s_client -showcerts -connect ${address} (-starttls PROTOCOL where TLS begins by a command) shows the certificates; ${COMPARE}`;
}

/** Whether it can stand in a command as it is, mistaken as it may be. */
function isPlain(host: string): boolean {
  return /^[a-zA-Z0-9:][\w.:-]*$/.test(host);
}
