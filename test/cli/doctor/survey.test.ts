import { Survey } from '../../../src/cli/doctor/survey.ts';
import type { Connection } from '../../../src/api/connection.ts';
import { connectionObject, ready, suspended } from '../shop.ts';

const NOW = new Date('2026-12-01T00:00:00Z');

function expiring(name: string, time: string): Connection {
  const expires = [{ kind: 'Password', time }];
  return connectionObject(
    name,
    { type: 's3' },
    ready('True', 'TestSucceeded', { lastTest: { expires } }),
  ) as unknown as Connection;
}

describe('a survey of Connections', () => {
  it('counts over pages what is not ready, and is meant to be', () => {
    const survey = new Survey(NOW);
    const page = [
      connectionObject('orders', { type: 's3' }, ready('False', 'CredentialsRejected')),
      connectionObject('fresh', { type: 's3' }),
      connectionObject('parked', { type: 's3' }, suspended()),
      connectionObject('fine', { type: 's3' }, ready('True', 'TestSucceeded')),
    ] as unknown as readonly Connection[];

    survey.take(page);
    survey.take(page);

    expect([survey.count, [...survey.unready], [...survey.namespaces], [...survey.keyless]]).toEqual([
      8,
      [
        ['CredentialsRejected', 2],
        ['not seen yet', 2],
      ],
      ['shop'],
      [],
    ]);
  });

  it('names the five that end first, of whichever page', () => {
    const survey = new Survey(NOW);
    const days = [9, 2, 7, 30, 4, 5, 6, 3];

    for (const day of days)
      survey.take([expiring(`c${day}`, new Date(NOW.getTime() + day * 86_400_000).toISOString())]);

    expect(survey.endingCount).toBe(7);
    expect(survey.ending.map((line) => line.split(':')[0])).toEqual(
      [2, 3, 4, 5, 6].map((day) => `shop/c${day}`),
    );
  });
});
