import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, removeDatabase, type Database } from '../../src/db/index.ts';

const cannotMount = process.getuid?.() !== 0 || process.platform !== 'linux' || !tryMount();

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function add(database: Database, megabytes: number): Promise<void> {
  await database.transaction(async ({ client }) => {
    await client.query('create table if not exists piece (bytes bytea)');
    for (let n = 0; n < megabytes; n++)
      await client.query('insert into piece values ($1)', [randomBytes(1_000_000)]);
  });
}

test(
  'a full disk is said, and what was committed before is there afterwards',
  { skip: cannotMount && 'cannot mount' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=150m,mode=711', 'tmpfs', folder]);
    const home = join(folder, 'home');
    try {
      await chmod(folder, 0o711);
      const ballast = join(folder, 'ballast');
      await writeFile(ballast, Buffer.alloc(20_000_000));
      const database = await openDatabase({ home });
      await add(database, 1);
      await assert.rejects(
        async () => {
          for (;;) await add(database, 4);
        },
        { code: 'NO_SPACE' },
      );
      await database[Symbol.asyncDispose]();
      await rm(ballast);
      await using again = await openDatabase({ home });
      const { rows } = await again.reader.query<{ pieces: number }>('select count(*) as pieces from piece');
      assert.ok(rows[0].pieces % 4 === 1, `${rows[0].pieces} pieces`);
    } finally {
      await removeDatabase(home);
      execFileSync('umount', ['--lazy', folder]);
      await rm(folder, { recursive: true });
    }
  },
);
