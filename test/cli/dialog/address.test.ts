import { conversation, KEYS, specIn, typed } from './conversation.ts';

const { ENTER, CTRL_C } = KEYS;
const NO_MORE = ['More settings?', ENTER] as const;

describe('the form at a terminal, with an address', () => {
  it.each([
    ['postgres://reader:hunter2@pg.example.com:5433/stock', 'postgresql', { port: 5433, database: 'stock' }],
    ['jdbc:mysql://db.example.com/stock?user=reader&password=hunter2', 'mysql', { database: 'stock' }],
    ['host=pg.example.com dbname=stock user=reader password=hunter2', 'postgresql', { database: 'stock' }],
  ])('is filled in by a pasted address, which nothing shows: %s', async (address, type, parameters) => {
    const { out, told, shown, unasked, failure } = await conversation({}, [
      ['What to connect to?', address],
      ['Name of the Connection', ENTER],
      NO_MORE,
    ]);

    expect({ unasked, failure, shown }).toMatchObject({ unasked: [], failure: undefined });
    expect(specIn(out)).toMatchObject({ type, parameters: { ...parameters, user: 'reader' } });
    expect(told + shown).not.toContain('hunter2');
  });

  it('asks for what an address does not say', async () => {
    const { out, unasked, shown } = await conversation({ type: 'postgresql' }, [
      ['host: ', 'postgres://pg.example.com/stock'],
      ['user: ', ...typed('reader')],
      ['How to authenticate?', ENTER],
      ['password: ', ...typed('hunter2')],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({
      parameters: { host: 'pg.example.com', database: 'stock', user: 'reader' },
    });
  });

  it('asks again for what no server can have', async () => {
    const { out, unasked, shown } = await conversation({}, [
      ['What to connect to?', 'postgres://reader:hunter2@pg.example.com:99999/stock'],
      ['Name of the Connection', ENTER],
      ['port: ', ...Array<string>(5).fill('\u007f'), ...typed('5433')],
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({ parameters: { host: 'pg.example.com', port: 5433 } });
  });

  it('takes no address of another type', async () => {
    const { told } = await conversation({ type: 'postgresql' }, [
      ['host: ', 'mysql://db.example.com/stock'],
      ['host: ', CTRL_C],
    ]);

    expect(told).toContain('this is no address of type postgresql');
  });

  it.each([
    ['postgresql://reader:hunter2@w@pg.example.com:5432/orders', 'write %40 %2F %23 %3F %25 for them'],
    ['postgresql://reader:hunter2#w/x@pg.example.com/orders', 'write %40 %2F %23 %3F %25 for them'],
    ['psql "postgresql://reader:hunter2@pg.example.com/orders"', 'paste it alone'],
    ['foodb://reader:hunter2@db.example.com/orders', 'no type is known for foodb://'],
    ['SET PASSWORD = hunter2', 'paste it alone'],
  ])('shows nothing of what is pasted and not understood: %s', async (address, mistake) => {
    const { told, shown, unasked } = await conversation({}, [
      ['What to connect to?', address],
      [mistake.slice(0, 20), CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect((told + shown).replaceAll(/\s+/g, ' ')).toContain(mistake);
    expect(told + shown).not.toContain('hunter2');
  });

  it('shows nothing of a URL with a password that is pasted into another field', async () => {
    const { told, shown, unasked } = await conversation({ type: 'postgresql' }, [
      ['host: ', ...typed('pg.example.com')],
      ['port', 'postgres://reader:hunter2@pg.example.com/stock'],
      ['a URL with a password is no', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told + shown).not.toContain('hunter2');
  });
});
