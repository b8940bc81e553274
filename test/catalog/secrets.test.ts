import { missingForRoute, routeMistakes } from '../../src/catalog/route.ts';
import { missingSecrets, profileOf, secretNameMistakes } from '../../src/catalog/secrets.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { object, optional, text } from '../../src/contract/schema.ts';

const connector = {
  parameters: object({ host: text('Host.'), user: optional(text('User.')) }),
  secrets: object({ password: text('Password.'), token: optional(text('Token.')) }),
  identity: ['user'],
  auth: {
    login: { title: 'Login', secrets: ['password'], optional: ['token'] },
    bearer: { title: 'Token', secrets: ['token'] },
  },
} as unknown as Connector; // as much of one as its secrets need
const { auth: _, ...plain } = connector;

describe('the names of secrets', () => {
  it.each([
    { name: 'password', parameters: {}, message: undefined },
    { name: 'user', parameters: {}, message: undefined },
    {
      name: 'user',
      parameters: { user: 'me' },
      message: 'is given in spec.parameters.user too: remove one of them',
    },
    { name: 'host', parameters: {}, message: 'is a parameter: give it in spec.parameters.host' },
    { name: 'pasword', parameters: {}, message: 'unknown secret, did you mean password?' },
  ])('$name beside $parameters: $message', ({ name, parameters, message }) => {
    expect(secretNameMistakes([name], parameters, connector)).toEqual(
      message === undefined ? [] : [{ path: `spec.secrets.${name}`, message }],
    );
  });

  it('lack those that are required', () => {
    expect(missingSecrets(new Set(['token']), connector)).toEqual([
      { path: 'spec.secrets.password', message: 'is required: name the key of a Secret' },
    ]);
  });
});

describe('the auth profile', () => {
  it.each([
    { asked: undefined, given: ['password'], profile: { name: 'login' } },
    { asked: undefined, given: ['token'], profile: { name: 'bearer' } },
    { asked: undefined, given: ['password', 'token'], profile: { name: 'login' } },
    { asked: 'bearer', given: ['password', 'token'], profile: { name: 'bearer' } },
    {
      asked: 'bearer',
      given: ['password'],
      profile: { lacks: true, problem: 'spec.auth bearer needs spec.secrets.token' },
    },
    {
      asked: 'other',
      given: [],
      profile: { problem: 'spec.auth: no such profile, must be one of login, bearer' },
    },
    {
      asked: undefined,
      given: [],
      profile: {
        lacks: true,
        problem:
          'spec.secrets gives no credential: give all of one auth profile of the type: login (password); bearer (token)',
      },
    },
  ])('is chosen by $asked and $given', ({ asked, given, profile }) => {
    expect(profileOf(asked, new Set(given), connector)).toEqual(profile);
  });

  it('must be named where the secrets fit several', () => {
    const both = {
      ...connector,
      auth: {
        plain: { title: 'Plain', secrets: ['password'] },
        digest: { title: 'Digest', secrets: ['password'] },
      },
    } as unknown as Connector; // the same

    expect(profileOf(undefined, new Set(['password']), both)).toEqual({
      problem: 'spec.auth is required: the secrets fit plain and digest, name one of them',
    });
  });

  it.each([
    { asked: undefined, profile: { name: undefined } },
    { asked: 'login', profile: { problem: 'spec.auth: the type has no auth profiles' } },
  ])('of a type without profiles, asked for $asked', ({ asked, profile }) => {
    expect(profileOf(asked, new Set(), plain)).toEqual(profile);
  });
});

describe('the secrets of a route', () => {
  const proxy = { host: 'p', port: 1 };
  const sshTunnel = { host: 's', user: 'me', hostKey: 'SHA256:x' };

  it.each([
    { parameters: {}, named: ['proxyPassword', 'sshTunnelKey'], paths: ['proxyPassword', 'sshTunnelKey'] },
    { parameters: { proxy }, named: ['proxyPassword'], paths: [] },
  ])('$named are of no use without their block', ({ parameters, named, paths }) => {
    expect(routeMistakes(parameters, new Set(named)).map(({ path }) => path)).toEqual(
      paths.map((name) => `spec.secrets.${name}`),
    );
  });

  it('are of one intermediary alone', () => {
    expect(routeMistakes({ proxy, sshTunnel }, new Set())).toEqual([
      { path: 'spec.parameters.sshTunnel', message: 'is given beside proxy: remove one of them' },
    ]);
  });

  it.each([
    { what: 'a proxy without login', parameters: { proxy }, given: [], path: [] },
    {
      what: 'a password without user',
      parameters: { proxy },
      given: ['proxyPassword'],
      path: ['spec.parameters.proxy.user'],
    },
    {
      what: 'a user without password',
      parameters: { proxy: { ...proxy, user: 'me' } },
      given: [],
      path: ['spec.secrets.proxyPassword'],
    },
    { what: 'a tunnel by key', parameters: { sshTunnel }, given: ['sshTunnelKey'], path: [] },
    {
      what: 'a tunnel without credential',
      parameters: { sshTunnel },
      given: [],
      path: ['spec.secrets.sshTunnelKey'],
    },
    {
      what: 'a tunnel with two',
      parameters: { sshTunnel },
      given: ['sshTunnelKey', 'sshTunnelPassword'],
      path: ['spec.secrets.sshTunnelPassword'],
    },
    {
      what: 'a passphrase without key',
      parameters: { sshTunnel },
      given: ['sshTunnelPassword', 'sshTunnelKeyPassphrase'],
      path: ['spec.secrets.sshTunnelKey'],
    },
    {
      what: 'a certificate without key',
      parameters: { sshTunnel },
      given: ['sshTunnelPassword', 'sshTunnelCertificate'],
      path: ['spec.secrets.sshTunnelKey'],
    },
  ])('are complete, or name what is missing: $what', ({ parameters, given, path }) => {
    expect(missingForRoute(parameters, new Set(given)).map((finding) => finding.path)).toEqual(path);
  });
});
