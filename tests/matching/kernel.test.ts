import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { foldText } from '../../src/matching/fold.ts';
import { Kernel } from '../../src/matching/kernel.ts';
import { DATE_ORDER, phoneOption, TAG, WAY } from '../../src/matching/keys.ts';

const root = resolve(import.meta.dirname, '../..');
const key = Uint8Array.from({ length: 16 }, (_, i) => i);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function normalise(way: number, text: string, option = 0): string {
  return decoder.decode(new Kernel(key).normaliseText(way, option, encoder.encode(foldText(text))));
}

test('the kernel that runs is the one whose source is here', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-kernel-'));
  try {
    const out = join(folder, 'kernel.wasm');
    const source = 'src/matching/kernel/kernel.ts';
    const options = ['-O3', '--runtime', 'stub', '--importMemory', '--noAssert', '-o', out];
    execFileSync(process.execPath, ['node_modules/assemblyscript/bin/asc.js', source, ...options], {
      cwd: root,
    });
    assert.ok(readFileSync(out).equals(readFileSync(join(root, 'src/matching/kernel/kernel.wasm'))));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('keys are hashed with SipHash-2-4 as published', () => {
  // The reference implementation's vectors (key 00 01 … 0f, message 00 01 …), for messages of 8, 15, 16 and 63 bytes;
  // the first eight bytes are the tag.
  const vectors: Record<number, bigint> = {
    8: 0x93f5f5799a932462n,
    15: 0xa129ca6149be45e5n,
    16: 0x3f2acc7f57c29bdbn,
    63: 0x958a324ceb064572n,
  };
  const kernel = new Kernel(key);
  for (const [length, hash] of Object.entries(vectors)) {
    const message = Uint8Array.from({ length: Number(length) }, (_, i) => i);
    const tag = new DataView(message.buffer).getBigUint64(0, true);
    assert.equal(kernel.hashBytes(tag, message.subarray(8)), hash);
  }
});

test('a value hashes the same however it is written', () => {
  const same: [number, number, string[]][] = [
    [
      WAY.email,
      0,
      [
        'jo@example.org',
        ' JO@Example.ORG ',
        'Jo Smith <jo@example.org>',
        'mailto:jo@example.org',
        'jo@example.org; jo@example.net',
      ],
    ],
    [
      WAY.phone,
      phoneOption('GB'),
      [
        '07700 900123',
        '+44 7700 900123',
        '0044 7700900123',
        '+44 (0)7700-900-123',
        '7700900123',
        '447700900123',
        '7700900123.0',
      ],
    ],
    [WAY.reference, 0, ['L 123-456', 'l123456', 'L123456']],
    [WAY.reference, 0, ['000123', '123', '123.0']],
    [WAY.given, 0, ['Zoë', 'ZOE', 'zoe Anne', 'Zoe ']],
    [WAY.family, 0, ["O'Neill", 'O’Neill', 'ONEILL', "o'neill"]],
    [WAY.family, 0, ['van der Berg', 'Vander Berg', 'VAN DER BERG']],
    [WAY.family, 0, ['Müller', 'MULLER']],
    [WAY.postcode, 0, ['LS1 4AB', 'ls14ab', ' LS1  4AB']],
    [
      WAY.birthDate,
      DATE_ORDER.dmy,
      [
        '3/2/1980',
        '03.02.1980',
        '1980-02-03',
        '1980-02-03T00:00:00Z',
        '3 Feb 1980',
        '3rd February 1980',
        '03-Feb-80',
        '3/2/80',
        '19800203',
      ],
    ],
    [WAY.birthDate, DATE_ORDER.mdy, ['2/3/1980', '1980-02-03', 'Feb 3, 1980']],
  ];
  for (const [way, option, texts] of same) {
    const plain = texts.map((text) => normalise(way, text, option));
    assert.deepEqual(new Set(plain), new Set([plain[0]]), texts.join(' | '));
    assert.notEqual(plain[0], '', texts[0]);
  }
});

test('what is no identifier is none', () => {
  const none: [number, number, string][] = [
    [WAY.email, 0, 'no address'],
    [WAY.email, 0, 'a@b'],
    [WAY.email, 0, '@example.org'],
    [WAY.email, 0, 'a@b@example.org'],
    [WAY.email, 0, 'noemail@noemail.com'],
    [WAY.phone, phoneOption('GB'), '07000000000'],
    [WAY.reference, 0, 'N/A'],
    [WAY.reference, 0, 'Total: 20'],
    [WAY.reference, 0, 'End of report'],
    [WAY.reference, 0, 'not known'],
    [WAY.reference, 0, '11111111'],
    [WAY.phone, phoneOption('XX'), '0532 123 4567'],
    [WAY.phone, phoneOption('GB'), 'none'],
    [WAY.phone, phoneOption('GB'), '4.47701E+11'],
    [WAY.phone, phoneOption('GB'), '123'],
    [WAY.phone, phoneOption('GB'), '12345678901234567890'],
    [WAY.birthDate, DATE_ORDER.dmy, '00/00/0000'],
    [WAY.birthDate, DATE_ORDER.dmy, '31/31/1980'],
    [WAY.birthDate, DATE_ORDER.dmy, 'unknown'],
    [WAY.postcode, 0, '-'],
    [WAY.reference, 0, '---'],
    [WAY.reference, 0, '000'],
    [WAY.given, 0, '?'],
  ];
  for (const [way, option, text] of none) assert.equal(normalise(way, text, option), '', text);
});

test('the same digits as phone and as reference are two keys', () => {
  const kernel = new Kernel(key);
  const digits = encoder.encode('447700900123');
  assert.notEqual(
    kernel.hashText(WAY.phone, TAG.phone, phoneOption('GB'), digits),
    kernel.hashText(WAY.reference, TAG.reference, 0, digits),
  );
});

test('a cell of any bytes and any length is read within bounds', () => {
  const kernel = new Kernel(key);
  for (const way of Object.values(WAY)) {
    for (const length of [0, 1, 7, 8, 319, 320, 321, 5_000]) {
      for (const byte of [0, 32, 48, 57, 64, 65, 97, 127, 200, 255]) {
        const text = new Uint8Array(length).fill(byte);
        const plain = kernel.normaliseText(way, way === WAY.phone ? phoneOption('GB') : 0, text);
        assert.ok(plain.length <= 320);
      }
    }
  }
});

test('a name one slip away is recognised, and one two slips away is not', () => {
  const kernel = new Kernel(key);
  const traitOf = (name: string) => Number(kernel.hashBytes(TAG.given, encoder.encode(name)) & 0xffffffffn);
  const isNear = (name: string, other: string) =>
    kernel.isOneSlipAway(TAG.given, encoder.encode(name), traitOf(other));
  for (const other of ['jon', 'johnn', 'jphn', 'ojhn', 'jhon', 'johm', 'ajohn', 'johna', 'ohn', 'joh']) {
    assert.ok(isNear('john', other), other);
  }
  for (const other of ['jo', 'joanna', 'njoh', 'jane', 'nhoj']) assert.ok(!isNear('john', other), other);
});
