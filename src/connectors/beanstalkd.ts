import { connector } from '../contract/connector.ts';
import { host, object, optional, port, tls, tlsSecrets } from '../contract/schema.ts';
import { uriFormats } from '../formats/uri.ts';

/** Beanstalkd, which knows no login. */
export const beanstalkd = connector({
  type: 'beanstalkd',
  title: 'Beanstalkd',
  summary: 'A beanstalkd work queue.',
  category: 'messaging',
  stage: 'beta',
  verified: { by: 'server', with: 'beanstalkd 1.12', on: '2026-11-25' },
  aliases: ['beanstalk'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(11300)),
    tls: optional(tls()),
  }),
  secrets: object(tlsSecrets()),
  auth: {
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  formats: uriFormats({
    schemes: { tls: 'beanstalks', clear: 'beanstalk' },
    ports: { tls: 11300, clear: 11300 },
  }),
  samples: [
    {
      name: 'no-credentials',
      parameters: { host: 'beanstalkd.shop.svc', tls: { mode: 'disable' } },
      secrets: [],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled (beanstalkd has none of its own; what stands before it may), sends "stats" and "quit". Beanstalkd knows no login. Puts, reserves and watches nothing; whether a tube is there is not asked, because tubes come and go with their jobs.',
  async test({ parameters, secrets, network, step }) {
    const { stats } = await import('../drivers/beanstalkd.ts');
    const { host: place, tls: wish } = parameters;
    const dialled = await network.dial({ host: place, port: parameters.port ?? 11300 });
    try {
      const socket =
        wish?.mode === 'disable'
          ? dialled
          : await network.secure(dialled, { ...secrets, host: place, tls: wish });
      const version = await step('Probe', () => stats(socket));
      return { server: { name: 'Beanstalkd', version } };
    } finally {
      dialled.destroy();
    }
  },
});
