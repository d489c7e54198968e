import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { AddedSupplier, Recorded } from './support/answers.ts';
import { createFolder, createInstallation } from './support/installation.ts';
import { members, registerOf } from './support/members.ts';
import { digestState, listObjects } from './support/state.ts';

const canMount = process.getuid?.() === 0 && process.platform === 'linux' && tryMount();

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test(
  'when no space is left it is said, nothing changes, and with space again the same command works',
  { skip: !canMount && 'needs root and the right to mount a small file system' },
  async () => {
    await using folder = await createFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=711', 'tmpfs', folder.path]);
    try {
      const home = join(folder.path, 'home');
      await mkdir(home, { mode: 0o711 });
      await using full = await createInstallation({ home });
      await full.ask(AddedSupplier, 'supplier', 'add', 'Mail House Ltd');
      const path = await full.file('large.csv', registerOf(members(0, 20_000)));
      const before = await digestState(full);
      const objects = await listObjects(home);
      const ballast = join(folder.path, 'ballast');
      fillUp(ballast, (await stat(path)).size);
      const command = ['record', path, '--supplier', 'Mail House Ltd', '--sent-at', '2021-01-01'];
      const { code, message } = await full.refuse(...command);
      assert.equal(code, 'NO_SPACE');
      assert.match(message, /no space/i);
      await rm(ballast);
      assert.equal(await digestState(full), before);
      assert.deepEqual(await listObjects(home), objects);
      const { rows } = await full.ask(Recorded, ...command);
      assert.equal(rows.read, 20_000);
    } finally {
      execFileSync('umount', ['--lazy', folder.path]);
    }
  },
);

/** Writes a file that leaves half of `bytes` free. */
function fillUp(path: string, bytes: number): void {
  const free = Number(
    execFileSync('df', ['--output=avail', '-B1', dirname(path)])
      .toString()
      .split('\n')[1],
  );
  execFileSync('sh', ['-c', `head -c ${free - Math.floor(bytes / 2)} /dev/zero > "${path}"`]);
}
