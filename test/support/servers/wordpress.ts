import { cp, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import { http } from './exchanges.ts';
import { startMariadb } from './mariadb.ts';
import { startIn } from './place.ts';
import type { Place, Server } from './place.ts';

/** What Debian must have installed: WordPress 6.1, PHP for it, and a database. */
export const packages: readonly string[] = ['wordpress', 'php-cli', 'php-mysql', 'mariadb-server'];

/** A WordPress of one's own, on 127.0.0.1, with the user `admin`. */
export interface WordpressServer extends Server {
  /** The application password of `admin`. */
  readonly password: string;
}

const WORDPRESS = '/usr/share/wordpress';

/** Starts it. */
export async function startWordpress(): Promise<WordpressServer> {
  await needProgram('/usr/bin/php', packages);
  const database = await startMariadb({
    statements: [
      'create database wordpress',
      "create user wordpress@'%' identified by 'wp-pw'",
      "grant all on wordpress.* to wordpress@'%'",
    ],
  });
  let password = '';
  const site = await startIn({ name: 'wordpress', as: NOBODY }, async (place) => {
    await lay(place, database.port);
    const { stdout } = await run('php', [await writeOwned(place.folder, 'install.php', INSTALL)], {
      cwd: place.folder,
      ...NOBODY,
    });
    password = stdout.trim().split('\n').at(-1) ?? '';
    const router = await writeOwned(place.folder, 'router.php', ROUTER);
    return {
      command: 'php',
      args: ['-S', `127.0.0.1:${place.port}`, '-t', place.folder, router],
      answers: [http(place.port)],
    };
  });
  return {
    ...site,
    password,
    async stop() {
      await site.stop();
      await database.stop();
    },
  };
}

/** Programs of the package beside a configuration of our own. */
async function lay({ folder, port }: Place, database: number): Promise<void> {
  const files = (await readdir(WORDPRESS)).filter(
    (name) => name.endsWith('.php') && name !== 'wp-config.php',
  );
  await Promise.all(files.map((name) => cp(join(WORDPRESS, name), join(folder, name))));
  await Promise.all(
    ['wp-admin', 'wp-includes'].map((name) => symlink(join(WORDPRESS, name), join(folder, name))),
  );
  const settings = {
    ABSPATH: `${folder}/`,
    DB_NAME: 'wordpress',
    DB_USER: 'wordpress',
    DB_PASSWORD: 'wp-pw',
    DB_HOST: `127.0.0.1:${database}`,
    WP_CONTENT_DIR: '/var/lib/wordpress/wp-content',
    WP_SITEURL: `http://127.0.0.1:${port}`,
    WP_HOME: `http://127.0.0.1:${port}`,
    WP_ENVIRONMENT_TYPE: 'local', // application passwords over HTTP
    DISABLE_WP_CRON: '1',
  };
  const lines = Object.entries(settings).map(([name, value]) => `define('${name}', '${value}');`);
  await writeOwned(
    folder,
    'wp-config.php',
    `<?php\n${lines.join('\n')}\n$table_prefix = 'wp_';\nrequire_once ABSPATH . 'wp-settings.php';\n`,
  );
}

/** Sets the site up as its installer does, with addresses that hold names, and prints a password for a program. */
const INSTALL = `<?php
define('WP_INSTALLING', true);
function wp_mail() { return true; }
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
$made = wp_install('test', 'admin', 'admin@example.test', false, '', 'admin-pw');
update_option('permalink_structure', '/%postname%/');
echo "\\n" . WP_Application_Passwords::create_new_application_password($made['user_id'], ['name' => 'test'])[0];
`;

/** What is no file is for WordPress to find. */
const ROUTER = `<?php
if (is_file(__DIR__ . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH))) return false;
require __DIR__ . '/index.php';
`;
