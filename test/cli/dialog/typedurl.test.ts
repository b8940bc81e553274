import { conversation, KEYS, letters, specIn, typed } from './conversation.ts';

const { CTRL_C, DOWN, ENTER, ESC, SPACE } = KEYS;

describe('a URL that is typed at the form', () => {
  it.each([
    ['the first question', {}, 'What to connect to?', 'Name of the Connection'],
    ['a question for a host', { type: 'postgresql' }, 'host: ', 'More settings?'],
  ])('shows no password of a URL that is typed key by key at %s', async (_, begun, first, next) => {
    const { out, shown, unasked, failure } = await conversation(begun, [
      [first, ...typed('postgres://c:hunt2@localhost/d')],
      [next, CTRL_C],
    ]);

    expect({ unasked, out, shown }).toMatchObject({ unasked: [], out: '' });
    expect(failure).toContain('--set host=localhost --set user=c --set database=d');
    expect(shown).toContain('postgres://c');
    expect(shown).not.toContain('hunt');
  });

  it('shows no password where the user inserts it into a URL', async () => {
    const moves = Array.from('@localhost/d', () => '\u001b[D');

    const { shown, unasked } = await conversation({}, [
      ['What to connect to?', ...letters('postgres://c@localhost/d'), ...moves, ...letters(':hunt2')],
      ['it is not shown', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(shown).not.toContain('hunt');
  });

  it('says what is wrong with a URL that is typed unseen, and goes back to its beginning', async () => {
    const { shown, unasked } = await conversation({}, [
      ['What to connect to?', ...typed('nosuch://c:hunt2@localhost/d')],
      ['no type is known for nosuch://', ESC],
      ['What to connect to?', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(shown).not.toContain('hunt');
  });
});

describe('what an address has said of TLS', () => {
  it('can be said otherwise among the settings', async () => {
    const { out, shown, unasked } = await conversation({ type: 'postgresql' }, [
      ['host: ', ...typed('postgres://c:hunt2@localhost/d?sslmode=require')],
      ['More settings?', DOWN, DOWN, DOWN, SPACE, ENTER],
      ['tls.mode: ', ...typed('disable')],
      ['tls.serverName: ', ENTER],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(specIn(out)).toMatchObject({ parameters: { host: 'localhost', tls: { mode: 'disable' } } });
  });
});
