import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { run } from '../process.ts';
import { needProgram } from './account.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: Redmine 5.0, with the empty database that its package makes, and a server of Ruby for it. */
export const packages: readonly string[] = ['redmine', 'redmine-sqlite', 'ruby-webrick'];

const REDMINE = '/usr/share/redmine';
const EMPTY = '/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default';

/** Starts a Redmine on a copy of that database, where the administrator and a locked user have these keys. */
export async function startRedmine(keys: {
  readonly admin: string;
  readonly locked: string;
}): Promise<Server> {
  await needProgram(EMPTY, packages);
  return startIn({ name: 'redmine', end: 'SIGKILL' }, async ({ folder, port }) => {
    const database = join(folder, 'database');
    await copyFile(EMPTY, database);
    fill(database, keys);
    const { stdout } = await run('gem', ['which', 'webrick']); // which Redmine's own list of libraries leaves out
    return {
      command: `${REDMINE}/bin/rails`,
      args: ['server', '--using=webrick', '--binding=127.0.0.1', `--port=${port}`, `--pid=${folder}/pid`],
      cwd: REDMINE,
      env: {
        ...process.env,
        RUBYOPT: `-I${join(stdout.trim(), '..')}`,
        DATABASE_URL: `sqlite3:${database}`,
        RAILS_ENV: 'production',
        RAILS_LOG_TO_STDOUT: '1',
      },
      answers: [http(port)],
    };
  });
}

function fill(path: string, { admin, locked }: { readonly admin: string; readonly locked: string }): void {
  const database = new DatabaseSync(path);
  database.exec(`
    insert into settings (name, value, updated_on) values ('rest_api_enabled', '1', '2026-01-01');
    insert into users (login, status, type, language) values ('locked', 3, 'User', 'en');`);
  const give = database.prepare(`
    insert into tokens (user_id, action, value, created_on, updated_on)
    values ((select id from users where login = ?), 'api', ?, '2026-01-01', '2026-01-01')`);
  give.run('admin', admin);
  give.run('locked', locked);
  database.close();
}
