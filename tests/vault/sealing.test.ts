import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Decrypter, Encrypter } from 'age-encryption';
import fc from 'fast-check';
import {
  createSealer,
  generateKeyholder,
  sealBytes,
  unsealBytes,
  unsealStream,
} from '../../src/vault/index.ts';
import type { Keyholder } from '../../src/vault/index.ts';
import { derivePayloadKey, sealChunk } from '../../src/vault/payload-cipher.ts';
import { openWithAge, sealWithAge, withoutAge } from './age-command.ts';

const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];
let keyholder: Keyholder;
let other: Keyholder;

before(async () => {
  keyholder = await generateKeyholder();
  other = await generateKeyholder();
});

for (const size of sizes) {
  const plain = bytesOf(size);

  test(`the age command opens what we sealed to the very bytes: ${size}`, { skip: withoutAge }, async () => {
    const sealed = await sealBytes([keyholder.recipient], plain);
    assert.ok(openWithAge(keyholder.identity, sealed).equals(plain));
  });

  test(`we open what the age command sealed: ${size}`, { skip: withoutAge }, async () => {
    const sealed = sealWithAge(keyholder.recipient, plain);
    assert.ok(plain.equals(await unsealBytes([keyholder.identity], sealed)));
  });

  test(`typage and we open each other’s files: ${size}`, async () => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(keyholder.identity);
    assert.ok(plain.equals(await decrypter.decrypt(await sealBytes([keyholder.recipient], plain))));
    const encrypter = new Encrypter();
    encrypter.addRecipient(keyholder.recipient);
    assert.ok(plain.equals(await unsealBytes([keyholder.identity], await encrypter.encrypt(plain))));
  });
}

test('each of several keyholders opens a file alone', async () => {
  const plain = bytesOf(1000);
  const sealed = await sealBytes([keyholder.recipient, other.recipient], plain);
  assert.ok(plain.equals(await unsealBytes([keyholder.identity], sealed)));
  assert.ok(plain.equals(await unsealBytes([other.identity], sealed)));
});

test('the right identity among several opens a file', async () => {
  const sealed = await sealBytes([keyholder.recipient], bytesOf(10));
  assert.ok(bytesOf(10).equals(await unsealBytes([other.identity, keyholder.identity], sealed)));
});

test('a file for keyholders of both kinds opens for each, for the X25519 one with an old age too', async () => {
  const hybrid = await generateKeyholder({ hybrid: true });
  const plain = bytesOf(100_000);
  for (const recipients of [[hybrid.recipient], [hybrid.recipient, keyholder.recipient, other.recipient]]) {
    const sealed = await sealBytes(recipients, plain);
    assert.ok(plain.equals(await unsealBytes([hybrid.identity], sealed)));
    assert.ok(plain.equals(await unsealBytes([hybrid.identity, keyholder.identity], sealed)));
    const decrypter = new Decrypter();
    decrypter.addIdentity(hybrid.identity);
    assert.ok(plain.equals(await decrypter.decrypt(sealed)));
    const stranger = await generateKeyholder({ hybrid: true });
    await assert.rejects(unsealBytes([stranger.identity], sealed), { code: 'IDENTITY_WRONG' });
    if (recipients.length === 1) continue;
    assert.ok(plain.equals(await unsealBytes([keyholder.identity], sealed)));
    if (withoutAge === false) assert.ok(openWithAge(keyholder.identity, sealed).equals(plain));
  }
});

test('a file for a hundred post-quantum keyholders opens for the last of them', async () => {
  const last = await generateKeyholder({ hybrid: true });
  const many = await Promise.all(Array.from({ length: 99 }, () => generateKeyholder({ hybrid: true })));
  const sealed = await sealBytes([...many.map(({ recipient }) => recipient), last.recipient], bytesOf(10));
  assert.ok(sealed.length > 150_000);
  assert.ok(bytesOf(10).equals(await unsealBytes([last.identity], sealed)));
  const opened: Uint8Array[] = [];
  for await (const piece of unsealStream([last.identity], inPieces(sealed, 4096))) opened.push(piece);
  assert.ok(bytesOf(10).equals(Buffer.concat(opened)));
});

test('nothing is sealed to nobody', async () => {
  await assert.rejects(createSealer([]), { name: 'InputError', code: 'IDENTITY_INVALID' });
});

test('the same bytes are sealed differently every time', async () => {
  const [one, two] = await Promise.all([0, 1].map(() => sealBytes([keyholder.recipient], bytesOf(100))));
  assert.notDeepEqual(one, two);
  assert.equal(Buffer.from(one).includes(bytesOf(100).subarray(0, 16)), false);
});

test('a file pushed and read in any pieces comes out whole, also where the caller reuses its buffer', async () => {
  const pieces = fc.array(fc.oneof(fc.nat({ max: 70_000 }), fc.constantFrom(0, 1, 65_536, 65_552, 131_072)), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 70_000 }), async (lengths, readLength) => {
      const plain = bytesOf(lengths.reduce((sum, length) => sum + length, 0));
      const sealer = await createSealer([keyholder.recipient]);
      const parts = [sealer.header];
      const reused = Buffer.alloc(131_072);
      let at = 0;
      for (const length of lengths) {
        plain.copy(reused, 0, at, at + length);
        parts.push(...sealer.push(reused.subarray(0, length)));
        reused.fill(0);
        at += length;
      }
      parts.push(...sealer.end());
      const opened: Uint8Array[] = [];
      for await (const piece of unsealStream(
        [keyholder.identity],
        inPieces(Buffer.concat(parts), readLength),
      )) {
        opened.push(piece);
      }
      assert.ok(plain.equals(Buffer.concat(opened)));
    }),
    { numRuns: 25 },
  );
});

test('whichever byte is changed or cut off, a sealed file is refused whole', async () => {
  const sealed = await sealBytes([keyholder.recipient], bytesOf(70_000));
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (place, mask, cut) => {
      const at = place % sealed.length;
      const damaged = cut ? sealed.subarray(0, at) : Uint8Array.from(sealed);
      if (!cut) damaged[at] ^= mask;
      const refused = { name: 'InputError', code: /^(FILE_DAMAGED|IDENTITY_WRONG)$/ };
      await assert.rejects(unsealBytes([keyholder.identity], damaged), refused);
      await assert.rejects(drain(unsealStream([keyholder.identity], inPieces(damaged, 9_999))), refused);
    }),
    { numRuns: 60 },
  );
});

test('a file cut within its only tag is refused as damaged', async () => {
  const sealed = await sealBytes([keyholder.recipient], bytesOf(0));
  for (let length = sealed.length - 17; length < sealed.length; length++) {
    const cut = sealed.subarray(0, length);
    await assert.rejects(unsealBytes([keyholder.identity], cut), {
      name: 'InputError',
      code: 'FILE_DAMAGED',
    });
  }
});

test('an empty last chunk after a full one is refused, as age refuses it', async () => {
  const { header, fileKey } = await headerWithKey();
  const nonce = Buffer.alloc(16, 7);
  const key = derivePayloadKey(fileKey, nonce);
  const file = (lastIsEmpty: boolean): Buffer => {
    const chunks = [sealChunk(key, 0, !lastIsEmpty, bytesOf(65_536)), sealChunk(key, 1, true, bytesOf(0))];
    return Buffer.concat([header, nonce, ...chunks.slice(0, lastIsEmpty ? 2 : 1).flat()]);
  };
  assert.ok(bytesOf(65_536).equals(await unsealBytes([keyholder.identity], file(false))));
  await assert.rejects(unsealBytes([keyholder.identity], file(true)), { code: 'FILE_DAMAGED' });
  if (withoutAge === false) assert.throws(() => openWithAge(keyholder.identity, file(true)));
});

test('a stream without the end of a header is refused before it fills the memory', async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      read += 4096;
      yield Buffer.alloc(4096, 'age-encryption.org/v1\n-> X25519 ');
    }
  }
  await assert.rejects(drain(unsealStream([keyholder.identity], endless())), { code: 'FILE_DAMAGED' });
  assert.ok(read <= 320 * 1024);
});

test('a sealer that has ended takes nothing more', async () => {
  const sealer = await createSealer([keyholder.recipient]);
  sealer.end();
  assert.throws(() => sealer.push(bytesOf(1)), /^Error: seal: already ended/);
  assert.throws(() => sealer.end(), /^Error: seal: already ended/);
});

/** A header of typage with its file key, to write payloads that no honest writer would. */
async function headerWithKey(): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  let fileKey = new Uint8Array(0);
  const encrypter = new Encrypter();
  encrypter.addRecipient(keyholder.recipient);
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array(0));
  return { header: empty.subarray(0, -32), fileKey };
}

function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i++) bytes[i] = Math.imul(i + 1, 2_654_435_761) >>> 24;
  return bytes;
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function drain(source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of source) void piece;
}
