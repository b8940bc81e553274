import type { DeclaredCheck, HttpCheck, TcpCheck } from '../contract/check.ts';
import type { Connector, TestContext } from '../contract/connector.ts';
import { neededText } from '../drivers/http/fields.ts';
import type { Fields } from '../drivers/http/fields.ts';

interface CheckWithDefaults extends DeclaredCheck {
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** The test of a type that a manifest declares: the same engine as for built-in types, fed with the manifest's data. */
export function declaredTest({ http, tcp, defaults }: CheckWithDefaults): Pick<Connector, 'test'> {
  return {
    test: async (context) => {
      const fields = { parameters: { ...defaults, ...context.parameters }, secrets: context.secrets };
      if (http !== undefined) return ask(http, fields, context);
      return tcp === undefined ? {} : open(tcp, fields, context);
    },
  };
}

async function ask(check: HttpCheck, fields: Fields, { network, step, signal, ...context }: TestContext) {
  const { runCheck } = await import('../drivers/http/check.ts');
  await runCheck(check, { fields, network, security: securityOf(context), step, signal });
  return {};
}

async function open({ host, port, tls }: TcpCheck, fields: Fields, { network, ...context }: TestContext) {
  const target = { host: neededText(host, fields), port: Number(neededText(String(port), fields)) };
  const socket = await network.dial(target);
  const session =
    tls === true ? await network.secure(socket, { ...securityOf(context), host: target.host }) : socket;
  session.destroy();
  return { reachableOnly: true } as const;
}

function securityOf({ parameters, secrets }: Pick<TestContext, 'parameters' | 'secrets'>) {
  const { caCertificate, clientCertificate, clientKey } = secrets;
  return { tls: parameters['tls'] ?? {}, caCertificate, clientCertificate, clientKey };
}
