import { junit } from '../../../src/cli/output/junit.ts';
import type { Outcome } from '../../../src/cli/output/outcome.ts';

const outcome = (name: string, changes: Partial<Outcome>): Outcome => ({
  name,
  namespace: 'shop',
  type: 'mysql',
  result: 'Succeeded',
  reason: 'TestSucceeded',
  message: '',
  steps: [],
  durationMs: 1500,
  ...changes,
});

it('a report has one case for each Connection, and counts them by their end', () => {
  const report = junit([
    outcome('well', {}),
    outcome('refused', {
      result: 'Failed',
      reason: 'CredentialsRejected',
      message: 'a "no" & <b>',
      failedStep: 'Authenticate',
    }),
    outcome('untested', { result: 'NotSupported', reason: 'TestNotSupported', durationMs: 0 }),
    outcome('cut', {
      result: 'Interrupted',
      reason: 'TestInterrupted',
      message: 'the operator went away\u001b[2J',
    }),
  ]);

  const counts = 'tests="4" failures="1" errors="1" skipped="1" time="4.500"';
  expect(report.split('\n')).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mooring" ${counts}>`,
    `  <testsuite name="connections" ${counts}>`,
    '    <testcase name="well" classname="shop.mysql" time="1.500"/>',
    '    <testcase name="refused" classname="shop.mysql" time="1.500"><failure message="a &quot;no&quot; &amp; &lt;b&gt;" type="CredentialsRejected">step Authenticate</failure></testcase>',
    '    <testcase name="untested" classname="shop.mysql" time="0.000"><skipped message="TestNotSupported"/></testcase>',
    '    <testcase name="cut" classname="shop.mysql" time="1.500"><error message="the operator went away[2J" type="TestInterrupted"></error></testcase>',
    '  </testsuite>',
    '</testsuites>',
  ]);
});
