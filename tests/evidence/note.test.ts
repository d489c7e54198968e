import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createSigner,
  createWitness,
  formatWitnessKey,
  parseCheckpoint,
  parseWitnessKey,
} from '../../src/evidence/index.ts';
import { formatNote, isBy, parseNote, parseVkey, verifySignature } from '../../src/evidence/note.ts';

// The key and the note that golang.org/x/mod/sumdb/note is tested with.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_SECRET = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const PETER_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_NOTE = `${PETER_TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

// A checkpoint of Go's checksum database, and the key that is built into Go.
const GO = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
const GO_NOTE = `go.sum database tree
756113
k9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=

— sum.golang.org Az3grgIHxiDLRpsKUElIX5vJMlFS79SqfQDSgHQmON922lNdJ5zxF8SSPPcah3jhIkpG8LSKNaWXiy7IldOSDCt4Pwk=
`;

test('a note that Go signed is read, and ours is the same to the byte', () => {
  const note = parseNote(PETER_NOTE)!;
  const key = parseVkey(PETER);
  assert.equal(note.text, PETER_TEXT);
  assert.ok(isBy(note.signatures[0], key));
  assert.ok(verifySignature(note.text, note.signatures[0], key));
  const signer = createSigner('PeterNeumann', Buffer.from(PETER_SECRET, 'base64').subarray(1));
  assert.equal(signer.vkey, PETER);
  assert.equal(formatNote(PETER_TEXT, [signer.sign(PETER_TEXT)]), PETER_NOTE);
});

test("a checkpoint of Go's checksum database is read and its signature holds", () => {
  const checkpoint = parseCheckpoint(GO_NOTE)!;
  assert.equal(checkpoint.origin, 'go.sum database tree');
  assert.equal(checkpoint.size, 756_113);
  assert.ok(verifySignature(checkpoint.text, checkpoint.signatures[0], parseVkey(GO)));
  const other = parseCheckpoint(GO_NOTE.replace('756113', '756114'))!;
  assert.ok(!verifySignature(other.text, other.signatures[0], parseVkey(GO)));
});

test('a public key with any letter changed is refused', () => {
  for (let at = 0; at < PETER.length; at++) {
    const changed = PETER.slice(0, at) + String.fromCharCode(PETER.charCodeAt(at) + 1) + PETER.slice(at + 1);
    assert.throws(() => parseVkey(changed), { code: 'ARGUMENT_INVALID' }, changed);
    assert.throws(() => parseVkey(PETER.slice(0, at)), { code: 'ARGUMENT_INVALID' });
  }
});

test('what is no note is told from one', () => {
  const bad = [
    '',
    PETER_TEXT,
    PETER_NOTE.slice(0, -1),
    PETER_NOTE.replace('\n\n', '\n'),
    PETER_NOTE.replace('— ', '- '),
    PETER_NOTE.replace('=\n', '\n'),
    PETER_NOTE.replace('PeterNeumann', 'Peter+Neumann'),
    PETER_NOTE.replace('you', 'y\tou'),
    PETER_NOTE.replace('nAM=', 'nAN='),
    `${PETER_TEXT}\n`,
    `${PETER_NOTE}more\n`,
    `${PETER_TEXT}\n— PeterNeumann x08gow==\n`,
  ];
  for (const note of bad) assert.equal(parseNote(note), undefined, JSON.stringify(note));
  assert.equal(parseNote(`a\n\nb\n\n${PETER_NOTE.split('\n\n')[1]}`)?.text, 'a\n\nb\n');
});

test('what is no checkpoint is told from one', () => {
  const signature = GO_NOTE.split('\n\n')[1];
  for (const text of [
    '',
    'a\n',
    'a\n1\n',
    'a\n01\nk9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=\n',
    'a\n-1\nk9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=\n',
    'a\n1\nk9nFMBuX\n',
    'a\n1\nk9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0\n',
    '\n1\nk9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=\n',
    'a\n99999999999999999999\nk9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=\n',
  ])
    assert.equal(parseCheckpoint(`${text}\n${signature}`), undefined, JSON.stringify(text));
});

test("a witness's signature carries its time, and is over it", () => {
  const witness = createWitness('witness.example.org/1', Buffer.alloc(32, 3));
  const key = parseVkey(witness.vkey);
  assert.equal(key.type, 4);
  const { text } = parseCheckpoint(GO_NOTE)!;
  const [line] = parseNote(
    formatNote(text, [witness.cosign(text, new Date('2026-01-05T09:00:00Z'))]),
  )!.signatures;
  assert.equal(line.signature.readBigUInt64BE(), BigInt(Date.parse('2026-01-05T09:00:00Z') / 1000));
  assert.ok(isBy(line, key) && verifySignature(text, line, key));
  const later = Buffer.from(line.signature);
  later.writeBigUInt64BE(1_800_000_000n);
  assert.ok(!verifySignature(text, { ...line, signature: later }, key));
  assert.ok(!verifySignature(`${text}x\n`, line, key));
});

test("a witness's key file is read again, and nothing else is taken for one", () => {
  const line = formatWitnessKey('witness.example.org/1', Buffer.alloc(32, 3));
  const { vkey } = createWitness('witness.example.org/1', Buffer.alloc(32, 3));
  assert.equal(parseWitnessKey(`# a comment\n${line}\n`).vkey, vkey);
  for (const text of [
    '',
    'AGE-SECRET-KEY-1',
    line.replace('/1', '/2'),
    `PRIVATE+KEY+PeterNeumann+c74f20a3+${PETER_SECRET}`,
  ])
    assert.throws(() => parseWitnessKey(text), { code: 'IDENTITY_INVALID' });
});
