import { behindMessages } from '../../src/drivers/backendMessages.ts';
import { message } from '../hostile/tricks/postgresql.ts';

describe('messages of a PostgreSQL server', () => {
  const [ready, failed] = [message('Z', 'I'), message('E', 'SFATAL\0C28P01\0\0')];

  it.each([
    ['nothing', Buffer.alloc(0), ''],
    ['whole ones', Buffer.concat([ready, failed, message('N', '\0')]), ''],
    ['the begin of a head behind one', Buffer.concat([ready, failed.subarray(0, 4)]), '45000000'],
    ['the begin of a message', failed.subarray(0, 7), '45000000135346'],
    ['the longest that is taken', message('D', Buffer.alloc(64 * 1024 - 5)), ''],
  ])('go on behind %s', (_, bytes, rest) => {
    expect(behindMessages(bytes).toString('hex')).toBe(rest);
  });

  it.each([
    ['of less than its own length', Buffer.from([0x5a, 0, 0, 0, 3]), 'ProtocolError'],
    ['of no length at all, behind a whole one', Buffer.from([...ready, 0x4e, 0, 0, 0, 0]), 'ProtocolError'],
    ['an error with no field and no end', message('E'), 'ProtocolError'],
    ['an error whose field has no end', message('E', 'SFATAL'), 'ProtocolError'],
    ['an error whose fields have no end', message('E', 'SFATAL\0C28P01\0'), 'ProtocolError'],
    ['a notice whose fields have no end', message('N', 'SNOTICE\0'), 'ProtocolError'],
    ['longer than 64 KiB', Buffer.from([0x44, 0, 1, 0, 0]), 'BudgetExceeded'],
  ])('are refused at one that is %s', (_, bytes, reason) => {
    expect(() => behindMessages(bytes)).toThrow(expect.objectContaining({ reason }) as Error);
  });
});
