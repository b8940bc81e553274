import type { Connector } from '../../contract/connector.ts';
import { hostAndPort, hostInUrl } from '../../formats/url.ts';
import { ALLOWED_HOSTS } from '../../validation/binding.ts';
import { placesIn } from '../../validation/policy/targets.ts';

/** The annotation by which a Secret goes nowhere but where these parameters lead; undefined where they name no place. */
export function bindingOf(
  parameters: Readonly<Record<string, unknown>>,
  connector: Connector,
): Readonly<Record<string, string>> | undefined {
  const places = placesIn(connector, parameters, {}).map(({ host, port }) =>
    port === undefined ? hostInUrl(host) : hostAndPort(host, String(port)),
  );
  return places.length === 0 ? undefined : { [ALLOWED_HOSTS]: [...new Set(places)].join(',') };
}
