import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { FOLDER, type Vector } from '../support/make-evidence-vectors.ts';

const index = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as {
  keys: Record<string, string>;
  bundles: Vector[];
};
const page = readFileSync(resolve(import.meta.dirname, '../../formats/evidence-log.md'), 'utf8');
const script = /```bash\n([\s\S]*?)```/.exec(page)![1];
const folder = mkdtempSync(join(tmpdir(), 'rollcall-recipe-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'check-evidence.sh');
writeFileSync(path, script);

const missing = ['bash', 'jq', 'openssl', 'sha256sum'].filter(
  (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
);
const skip = missing.length > 0 && `there is no ${missing.join(', ')} on this machine`;

function check(file: string, keys: string[]): string {
  return spawnSync('bash', [path, join(FOLDER, file), ...keys.map((name) => index.keys[name])], {
    encoding: 'utf8',
  }).stdout;
}

test('the page’s script checks a bundle with jq, sha256sum and openssl alone', { skip }, () => {
  assert.match(
    check('valid.ndjson', ['first', 'second']),
    /^GOOD: 8 entries, root 7YPNV1qWCMasdIMbT2nRf9XDWyc1ktJN1gvOiaQw2GY=/,
  );
  assert.match(check('valid.ndjson', ['stranger']), /^REFUSED: checkpoint after entry 1: not signed/);
  assert.match(check('valid.ndjson', ['first']), /^REFUSED: checkpoint after entry 7: not signed/);
});

test('the page’s script refuses every bundle that is not whole, at the same place', { skip }, () => {
  const refused: Record<string, RegExp> = {
    'cut-short.ndjson': /^REFUSED: after entry 5/,
    'end-missing.ndjson': /^REFUSED: cut short after entry 7/,
    'bit-flipped.ndjson': /^REFUSED: entry 3: it names another before it/,
    'swapped.ndjson': /^REFUSED: entry 2: another number/,
    'retired-key.ndjson': /^REFUSED: checkpoint after entry 8: not signed/,
    'fork.ndjson': /^REFUSED: checkpoint after entry 4: (another root|there are two)/,
  };
  for (const [file, said] of Object.entries(refused))
    assert.match(check(file, ['first', 'second']), said, file);
});
