import type { HttpCheck } from '../contract/check.ts';
import type { Connector, Sample } from '../contract/connector.ts';
import {
  defaultsOf,
  object,
  optional,
  tls,
  tlsSecrets,
  tokenSecrets,
  tokenTls,
  url,
} from '../contract/schema.ts';
import type { TObject, TProperties } from '../contract/schema.ts';
import { serverUrls, urlFindings } from '../contract/servers.ts';
import { textOf } from '../drivers/http/fields.ts';
import { addressMistakes, tokenAddressMistakes } from './address.ts';
import { readablePath } from './authenticationSchemes.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';
import { schemeProfile, refuseIncomplete, requiredIn } from './schemeUse.ts';
import { purposesText, questionOf, rightsOf } from './purposes.ts';
import type { PurposeQuestions } from './purposes.ts';
import { askInTurn } from './servers.ts';
import type { Formats } from '../contract/rendering.ts';
import { httpFormats } from '../formats/http.ts';

type CatalogueEntry = Pick<Connector, 'type' | 'title' | 'summary' | 'category' | 'aliases' | 'verified'> &
  Partial<Pick<Connector, 'stage' | 'locksEarly' | 'hasConnectionString'>>;

/** An HTTP service as data: what it is called, how its clients authenticate, and the one request of the test. */
export interface HttpService extends CatalogueEntry {
  /** The address that all customers share, or all in a region; without it the manifest gives the address. */
  readonly site?: string;
  /** An address in a sample, where there is no `site`. */
  readonly example?: string;
  readonly parameters?: TProperties;
  /** Values of `parameters` in the sample. */
  readonly sample?: Readonly<Record<string, unknown>>;
  /** The most usual first. One scheme alone is no choice and has no name in the manifest. */
  readonly schemes: Readonly<Record<string, AuthenticationScheme>>;
  readonly check: HttpCheck;
  /** What the request asks, as a sentence. */
  readonly asks: string;
  /** What is asked instead where the manifest gives this parameter; as a part of a sentence. */
  readonly where?: Readonly<Record<string, { readonly check: HttpCheck; readonly asks: string }>>;
  /** What `spec.test.purpose` may ask for besides, and the rights that all of them need. */
  readonly purposes?: PurposeQuestions;
  /** JSON Pointer to the version of the service in the answer. */
  readonly version?: string;
  /** True for a cluster of which any server may be asked: `urls` stands in the place of `url` then. */
  readonly isCluster?: true;
  /** JSON Pointer to the time in the answer at which the token expires. */
  readonly tokenExpiry?: string;
  /** Formats besides those of any HTTP service. */
  readonly formats?: Formats;
}

/** Declares a type that asks an HTTP service one question. */
export function httpConnector(service: HttpService): Connector {
  const { type, title, summary, category, stage = 'alpha', aliases, verified } = service;
  const { locksEarly, hasConnectionString } = service;
  const schemes = Object.entries(service.schemes);
  const parameters = object(parametersOf(service));
  const identity = schemes.flatMap(([, scheme]) => scheme.identity ?? []);
  return {
    type,
    family: 'http',
    title,
    summary,
    category,
    stage,
    ...(aliases && { aliases }),
    ...(verified && { verified }),
    ...(locksEarly && { locksEarly }),
    ...(hasConnectionString && { hasConnectionString }),
    parameters,
    ...(service.isCluster === true && { oneOf: ['url', 'urls'] }),
    secrets: object(secretsOf(service)),
    ...(identity.length > 0 && { identity }),
    ...(schemes.length > 1 && {
      auth: Object.fromEntries(schemes.map(([name, scheme]) => [name, schemeProfile(scheme)])),
    }),
    samples: samplesOf(service),
    formats: { ...httpFormats(type, Object.keys(secretsOf(service))), ...service.formats },
    ...(service.purposes && { rights: rightsOf(service.purposes) }),
    testing: testingOf(service),
    check: (given) => [
      ...(service.isCluster === true ? urlFindings(given['url'], given['urls']) : []),
      ...mistakesIn(given),
    ],
    test: service.isCluster === true ? ofCluster(testOf(service, parameters)) : testOf(service, parameters),
  };
}

function testOf(service: HttpService, schema: TObject): Test {
  const standard = defaultsOf(schema);
  return async ({ parameters, secrets, auth, purpose, network, step, signal }) => {
    const { runCheck } = await import('../drivers/http/check.ts');
    const { valueIn } = await import('../drivers/http/expectation.ts');
    const scheme = service.schemes[auth ?? ''] ?? Object.values(service.schemes)[0];
    refuseIncomplete(scheme, auth, parameters);
    const given = { parameters: { ...standard, ...parameters }, secrets };
    const fields = { ...given, parameters: { url: textOf(service.site ?? '', given), ...given.parameters } };
    const { caCertificate, clientCertificate, clientKey } = secrets;
    const security = { tls: parameters['tls'] ?? {}, caCertificate, clientCertificate, clientKey };
    const named = Object.entries(service.where ?? {}).find(([name]) => parameters[name] !== undefined)?.[1];
    const usual = (named ?? service).check;
    const check = questionOf(service.purposes?.[purpose], usual, scheme, parameters);
    const { body, isRefusal } = await runCheck(check, { fields, network, security, step, signal });
    if (isRefusal === true) return { authenticatedOnly: true };
    const answered = (pointer: string | undefined) => {
      const value = pointer === undefined ? undefined : valueIn(body, pointer);
      return typeof value === 'string' ? value : undefined;
    };
    const [version, expires] = [answered(service.version), answered(service.tokenExpiry)];
    return {
      ...(version !== undefined && { server: { name: service.title, version } }),
      ...(expires !== undefined && { credentialExpiry: { kind: 'Token', at: new Date(expires) } }),
    };
  };
}

type Test = NonNullable<Connector['test']>;

/** Asks the server at `url`, or those at `urls` in turn. */
function ofCluster(test: Test): Test {
  return (whole) => {
    const { urls, ...parameters } = whole.parameters;
    if (urls === undefined) return test(whole);
    const targets = (urls as readonly string[]).map((url) => ({ ...endpointOf(new URL(url)), url })); // its schema says so
    return askInTurn(targets, whole, ({ url }, context) =>
      test({ ...context, parameters: { ...parameters, url } }),
    );
  };
}

function endpointOf({ hostname, port, protocol }: URL) {
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || (protocol === 'http:' ? 80 : 443)),
  };
}

function parametersOf({ title, site, parameters = {}, schemes, isCluster }: HttpService): TProperties {
  const own = `Address of ${title}, with https; without credentials, query and fragment.`;
  const other = url(
    `Address of ${title}, where it is not the public one${isRegional(site) ? ' of the region' : ''}.`,
  );
  const address =
    site === undefined ? url(own) : optional(isRegional(site) ? other : { ...other, default: site });
  const theirs = Object.assign(
    {},
    ...Object.values(schemes).map((scheme) => scheme.parameters ?? {}),
  ) as TProperties; // of as many schemas
  return {
    ...(isCluster === true ? serverUrls(title) : { url: address }),
    ...parameters,
    ...unlessOnly(theirs, schemes),
    tls: optional(tls()),
    ...(asksElsewhere(theirs) && { tokenTls: optional(tokenTls()) }),
  };
}

const TOKEN_ADDRESSES = ['tokenUrl', 'authority'] as const;

/** Whether a token may come from another server than the service. */
function asksElsewhere(parameters: TProperties): boolean {
  return TOKEN_ADDRESSES.some((name) => Object.hasOwn(parameters, name));
}

/** The schema of the region sees to it that it is a part of a name and nothing else. */
function isRegional(site = ''): boolean {
  return site.includes('{parameters.region}');
}

function secretsOf({ schemes }: HttpService): TProperties {
  const all = Object.assign({}, ...Object.values(schemes).map((scheme) => scheme.secrets)) as TProperties; // of as many schemas
  const elsewhere = Object.values(schemes).some(({ parameters = {} }) => asksElsewhere(parameters));
  return { ...unlessOnly(all, schemes), ...tlsSecrets(), ...(elsewhere && tokenSecrets()) };
}

/** What belongs to one of several schemes is not required by the others. */
function unlessOnly(fields: TProperties, schemes: HttpService['schemes']): TProperties {
  if (Object.keys(schemes).length === 1) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optional(field)]));
}

function samplesOf({ site, example, sample = {}, schemes, isCluster }: HttpService): Connector['samples'] {
  const address = site === undefined ? { url: example ?? 'https://service.example.com' } : {};
  const stored = Object.entries(schemes).filter(([, { tokenFor }]) => tokenFor === undefined);
  const [first, ...rest] = stored.map(([name, scheme]): Sample<TObject, TObject> => ({
    name: name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    parameters: { ...address, ...sample, ...scheme.sample },
    secrets: requiredIn(scheme.secrets),
  }));
  if (first === undefined) throw new Error('an HTTP service needs an authentication scheme');
  if (isCluster !== true || example === undefined) return [first, ...rest];
  const others = Object.entries(first.parameters).filter(([name]) => name !== 'url');
  const urls = ['0', '1'].map((index) => example.replace(/^(https:..[^.]+)/, `$1-${index}`));
  return [
    first,
    ...rest,
    { ...first, name: 'several-servers', parameters: { urls, ...Object.fromEntries(others) } },
  ];
}

function testingOf({ asks, check, where = {}, purposes = {}, schemes }: HttpService): string {
  const before = [...new Set(Object.values(schemes).flatMap((scheme) => scheme.before ?? []))];
  const more = check.follow === undefined ? '' : ' and asks the same server for the rest of its answer';
  const request = `Sends one request, ${check.method ?? 'GET'} ${readablePath(check.url + (check.below ?? ''))}${more}; follows no redirect and changes nothing.`;
  const others = Object.entries(where).map(
    ([name, { asks: other, check: own }]) =>
      `Where ${name} is given, it ${other} (${own.method ?? 'GET'} ${readablePath(own.url)}).`,
  );
  return [asks, ...before, request, ...others, ...purposesText(purposes)].join(' ');
}

function mistakesIn(parameters: Readonly<Record<string, unknown>>) {
  const urls = parameters['urls'];
  const modes = parameters as Parameters<typeof tokenAddressMistakes>[2]; // the schema has been asked
  return [
    ...addressMistakes('url', parameters['url'], modes.tls?.mode),
    ...(Array.isArray(urls) ? urls : []).flatMap((url, index) =>
      addressMistakes(`urls.${index}`, url, modes.tls?.mode),
    ),
    ...TOKEN_ADDRESSES.flatMap((name) => tokenAddressMistakes(name, parameters[name], modes)),
  ];
}
