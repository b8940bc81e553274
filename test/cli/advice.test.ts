import { advise } from '../../src/cli/advice.ts';
import { CliFailure } from '../../src/cli/failure.ts';
import { ApiError, apiErrorFrom } from '../../src/runtime/apiError.ts';
import { testTerminal } from './console.ts';

const withCode = (code: string, message: string) => Object.assign(new Error(message), { code });
const status = (code: number) =>
  apiErrorFrom('GET /x', code, '{"kind":"Status","message":"the words of the server"}', undefined);

it.each<{ what: string; error: unknown; exit: number; told: string }>([
  { what: 'a finding', error: new CliFailure('finding', '2 of 3 failed'), exit: 1, told: '2 of 3 failed' },
  {
    what: 'a wrong command line',
    error: new CliFailure('usage', '-o x: wrong'),
    exit: 2,
    told: 'error: -o x: wrong',
  },
  {
    what: 'a cluster that lacks it',
    error: new CliFailure('cluster', 'not there'),
    exit: 3,
    told: 'error: not there',
  },
  {
    what: 'a login that has expired',
    error: status(401),
    exit: 3,
    told: 'error: the words of the server; log in again, or choose another context with --context',
  },
  {
    what: 'a right that the user lacks',
    error: status(403),
    exit: 3,
    told: 'error: the words of the server; ask who runs the cluster, or see what you may do: kubectl connection doctor',
  },
  {
    what: 'a busy cluster',
    error: status(429),
    exit: 3,
    told: 'error: the words of the server; the cluster is busy: try again',
  },
  {
    what: 'a kind that the cluster does not know',
    error: apiErrorFrom('GET /apis/mooring.dev', 404, '404 page not found\n', undefined),
    exit: 3,
    told: 'error: api server answered 404 Unknown to GET /apis/mooring.dev; the cluster may lack the definitions of Mooring: install them, and see what is there with kubectl connection doctor',
  },
  {
    what: 'an object that is not there',
    error: status(404),
    exit: 3,
    told: 'error: the words of the server',
  },
  {
    what: 'an answer without words',
    error: new ApiError('GET /x', 500, 'Unknown'),
    exit: 3,
    told: 'error: api server answered 500 Unknown to GET /x',
  },
  {
    what: 'a port where nothing listens',
    error: withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'),
    exit: 3,
    told: 'error: connect ECONNREFUSED 127.0.0.1:1: nothing listens there; is the cluster running, and is it the right --context?',
  },
  {
    what: 'a file that is not there',
    error: withCode('ENOENT', 'open x'),
    exit: 3,
    told: 'error: open x: there is no such file',
  },
  {
    what: 'a file that is not there, by its path',
    error: Object.assign(withCode('ENOENT', "ENOENT: no such file or directory, stat 'no.age'"), {
      path: 'no.age',
    }),
    exit: 3,
    told: 'error: no.age: there is no such file',
  },
  { what: 'a code without advice', error: withCode('EPERM', 'open x'), exit: 3, told: 'error: open x' },
  { what: 'a code of the prototype', error: withCode('toString', 'odd'), exit: 3, told: 'error: odd' },
  {
    what: 'several addresses that all failed',
    error: new AggregateError([new Error('one'), new Error('other')], ''),
    exit: 3,
    told: 'error: one; other',
  },
  { what: 'what is no error', error: 'thrown text', exit: 3, told: 'error: thrown text' },
])('$what ends with $exit and says: $told', ({ error, exit, told }) => {
  const { terminal, ended } = testTerminal();

  const code = advise(error, terminal);

  expect(ended(code)).toEqual({ code: exit, out: '', told });
});
