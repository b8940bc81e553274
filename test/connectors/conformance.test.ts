import { Ajv } from 'ajv';
import { STRING_FORMATS } from '../../src/catalog/formats.ts';
import { mistakesIn } from '../../src/catalog/parameters.ts';
import { missingSecrets, profileOf } from '../../src/catalog/secrets.ts';
import { isReachableOnly } from '../../src/contract/connector.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { attempt } from '../support/servers/attempt.ts';
import { freePort } from '../support/process.ts';
import { ADVERSARIES } from '../hostile/adversaries.ts';
import { FOLDER, subjects } from './subjects.ts';
import { fieldsOf } from './fields.ts';
import type { Field } from './fields.ts';
import { CANARY, placed } from './placed.ts';

const SENTENCE = /^[A-Z"].*\.$/s;

const SECRET_NAME =
  /^(password|passphrase|token|secret)$|(Password|Passphrase|Token|Secret|SecretKey|PrivateKey|ApiKey)$|^(secret|private|api)\w*Key$/;

const SHORT_MS = 150;

/** What a machine with much else to do may add; a test that nothing ends would hang. */
const LOAD_MS = 5000;

/** One for all types: each new one compiles the schema of schemas first. */
const ajv = new Ajv({
  strict: true,
  formats: Object.fromEntries(
    ['pem', ...Object.keys(STRING_FORMATS)].map((format) => [format, true as const]),
  ),
  code: { optimize: false },
});
const lenient = new Ajv({ strict: false });

const connectors = await subjects();
const named = connectors.map((connector) => [connector.type, connector] as const);
const tested = named.filter(([, connector]) => connector.test !== undefined);

/** A test that only opens a port has no protocol to tell from another. */
const speaking = tested.filter(([, connector]) => !isReachableOnly(connector));

/** Of these, those that are built in. */
const opening = tested.filter(([, { reachableOnly }]) => reachableOnly === true);

/** What takes its time is shown once for each driver. */
const drivers = speaking.filter(([, { family }]) => family === undefined);

/** As jest's `each`, which takes an empty table for a mistake; a folder need not hold types of every sort. */
const describeEach = <Row extends readonly unknown[]>(rows: readonly Row[]) =>
  rows.length > 0 ? describe.each(rows) : nothing;

afterEach(closeServers);

describe.each(named)('the declaration of %s', (type, connector) => {
  const parameters: Readonly<Record<string, Field>> = connector.parameters.properties;
  const secrets: Readonly<Record<string, Field>> = connector.secrets.properties;

  it('has schemas that ajv compiles in its strict mode', () => {
    // What `mistakesIn` makes of a type that is built in is compiled so already.
    if (connector.declaredCheck !== undefined) ajv.compile(connector.parameters);
    expect(mistakesIn(connector.samples[0]?.parameters ?? {}, connector, new Set())).toEqual([]);
    expect(ajv.compile(connector.secrets)).toBeInstanceOf(Function);
  });

  it('is named and described for people', () => {
    expect(type).toMatch(/^[a-z][a-z0-9-]{1,62}$/);
    expect(connector.title).toMatch(/^[A-Za-z]/);
    expect([connector.summary, connector.testing ?? 'None.']).toEqual(
      Array(2).fill(expect.stringMatching(SENTENCE)),
    );
    expect(connector.aliases ?? []).not.toContain(type);
  });

  it('has a sentence for every field', () => {
    const form = connector.declaredCheck === undefined ? SENTENCE : /^[A-Z]/;

    const without = [...fieldsOf(parameters), ...fieldsOf(secrets)].filter(
      ([, { title, description }]) => !form.test(description ?? title ?? ''),
    );

    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('has no default that does not fit its field', () => {
    const misfits = fieldsOf(parameters).filter(
      ([, field]) => field.default !== undefined && !lenient.validate(field, field.default),
    );

    expect(misfits.map(([path]) => path)).toEqual([]);
  });

  it('keeps parameters and secrets apart', () => {
    expect(Object.keys(secrets).filter((name) => name in parameters)).toEqual([]);
    expect(Object.keys(parameters).filter((name) => SECRET_NAME.test(name))).toEqual([]);
  });

  it('names only what it has in identity and auth', () => {
    const profiles = Object.values(connector.auth ?? {}).flatMap((profile) => [
      ...profile.secrets,
      ...(profile.optional ?? []),
    ]);

    expect((connector.identity ?? []).filter((name) => !(name in parameters))).toEqual([]);
    expect(profiles.filter((name) => !(name in secrets))).toEqual([]);
  });

  it.each(connector.samples.map((sample) => [sample.name, sample] as const))(
    'has a sample %s that is right',
    (_, sample) => {
      const given = new Set<string>(sample.secrets);
      const profiles = connector.auth ? Object.keys(connector.auth) : [undefined];

      expect(
        mistakesIn(sample.parameters as Readonly<Record<string, unknown>>, connector, new Set()),
      ).toEqual([]);
      expect([...given].filter((name) => !(name in secrets))).toEqual([]);
      expect(missingSecrets(given, connector)).toEqual([]);
      expect(profiles.map((name) => ({ name }))).toContainEqual(profileOf(undefined, given, connector));
    },
  );

  it('names a field that it does not know, and never its value', () => {
    const [sample] = connector.samples;

    const findings = mistakesIn({ ...sample.parameters, surprise: CANARY }, connector, new Set());

    expect(findings).toEqual([
      { path: 'spec.parameters.surprise', message: expect.stringMatching(/^unknown field/) },
    ]);
    expect(JSON.stringify(findings)).not.toContain(CANARY);
  });
});

it('is told apart from every other by type and alias', () => {
  const names = connectors.flatMap(({ type, aliases = [] }) => [type, ...aliases]);

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describeEach(tested)('the test of %s', (_type, connector) => {
  it('says that a port is closed', async () => {
    const result = await attempt(connector, placed(connector, await freePort()));

    expect(result).toMatchObject({ status: 'Failed', reason: 'ConnectionRefused', failedStep: 'Connect' });
  });
});

describeEach(opening)('the test of %s, which opens a port only', (_type, connector) => {
  it('says of whatever listens that it can be reached, and no more', async () => {
    const heard: Buffer[] = [];
    const closed = Promise.withResolvers<void>();
    const { port } = await listen(
      (socket) => void socket.on('data', (chunk) => heard.push(chunk)).on('close', closed.resolve),
    );

    const result = await attempt(connector, placed(connector, port));

    await closed.promise;
    expect(result).toMatchObject({
      status: 'Succeeded',
      reachableOnly: true,
      steps: [{ name: 'Resolve' }, { name: 'Connect' }],
    });
    expect(heard).toEqual([]);
  });
});

describeEach(speaking)('the protocol of %s', (_type, connector) => {
  it.each([
    ['garbage', 'canary-7f3a \u0001\u0002 garbage\r\n\r\n'.repeat(8)],
    ['zeros', '\0'.repeat(256)],
    ['a web page', `<!doctype html><title>${CANARY}</title>\n`],
  ])('says that %s is not its protocol', async (_, garbage) => {
    const { port } = await listen((socket) => void socket.resume().write(garbage));

    const result = await attempt(connector, placed(connector, port));

    expect(result).toMatchObject({ status: 'Failed', reason: 'ProtocolError' });
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });
});

describeEach(drivers)('the driver of %s', (_type, connector) => {
  it('ends in time where the server is silent', async () => {
    const { port } = await listen((socket) => void socket.resume());

    const result = await attempt(connector, { ...placed(connector, port), timeoutMs: SHORT_MS });

    expect(result).toMatchObject({ status: 'Failed', reason: 'TimedOut' });
    expect(result.durationMs).toBeLessThan(SHORT_MS + LOAD_MS);
  });

  it('closes every socket when it is aborted', async () => {
    const aborted = new AbortController();
    const closed = Promise.withResolvers<void>();
    const sink = await listen((socket) => {
      socket.resume().on('close', closed.resolve);
      aborted.abort(new Error('shutting down'));
    });

    await expect(
      attempt(connector, { ...placed(connector, sink.port), signal: aborted.signal }),
    ).rejects.toThrow('shutting down');

    await closed.promise;
    expect(sink).toMatchObject({ seen: 1, open: 0 });
  });

  it('repeats nothing that a server echoes', async () => {
    const { port } = await listen((socket) => void socket.pipe(socket));

    const result = await attempt(connector, { ...placed(connector, port), timeoutMs: SHORT_MS });

    expect(result.status).toBe('Failed');
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });

  it('does not report a server that closes the connection as anything else', async () => {
    const { port } = await listen(
      (socket) => void socket.once('data', () => socket.end()).on('end', () => undefined),
    );

    const result = await attempt(connector, { ...placed(connector, port), timeoutMs: SHORT_MS });

    expect(['ConnectionClosed', 'TimedOut']).toContain('reason' in result && result.reason);
  });
});

/** Of built-in types, the hostile matrix tries each driver with these, through the operator. */
if (process.env[FOLDER] !== undefined) {
  describeEach(tested)('the test of %s, against a server that', (_type, connector) => {
    it.each(Object.entries(ADVERSARIES))('%s, ends in time and brings nothing to light', async (_, serve) => {
      const { port } = await listen(serve);

      const result = await attempt(connector, { ...placed(connector, port), timeoutMs: SHORT_MS });

      expect(isReachableOnly(connector) ? 'Failed' : result.status).toBe('Failed');
      expect(result.durationMs).toBeLessThan(SHORT_MS + LOAD_MS);
      expect(JSON.stringify(result)).not.toContain('canary');
    });
  });
}

function nothing(): void {}
