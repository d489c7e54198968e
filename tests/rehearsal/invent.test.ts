import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  DEPARTURE_BITS,
  FIELD_BITS,
  FIELDS,
  FIRMS,
  invent,
  NOBODY,
} from '../../src/rehearsal/invent/index.ts';
import type { InventedDelivery, Invention } from '../../src/rehearsal/invent/index.ts';
import { rowsOf } from './invent-rows.ts';
import type { Row } from './invent-rows.ts';

const folders: string[] = [];

async function inventInto(people: number, seed: number): Promise<{ invention: Invention; dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-invent-'));
  folders.push(dir);
  return { invention: await invent({ people, seed, dir }), dir };
}

function filesBelow(dir: string): string[] {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function digestOf(dir: string): string {
  const hash = createHash('sha256');
  for (const path of filesBelow(dir).sort()) hash.update(relative(dir, path)).update(readFileSync(path));
  return hash.digest('hex');
}

function truthOf(invention: Invention): string {
  const { truth } = invention;
  const hash = createHash('sha256');
  for (let i = 0; i < truth.people; i++) hash.update(JSON.stringify(truth.person(i)));
  for (const { owners, fields, departures } of invention.deliveries) {
    hash.update(new Uint8Array(owners.buffer)).update(new Uint8Array(fields.buffer)).update(departures);
  }
  return hash.digest('hex');
}

describe('an invented organisation', () => {
  let invention: Invention;
  let dir: string;
  const rows = new Map<string, Row[]>();

  before(async () => {
    ({ invention, dir } = await inventInto(1200, 7));
    for (const { path } of [...invention.register, ...invention.deliveries])
      rows.set(path, await rowsOf(path));
  });
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  test('one seed makes one organisation, byte for byte', async () => {
    const again = await inventInto(1200, 7);
    assert.equal(digestOf(again.dir), digestOf(dir));
    assert.equal(truthOf(again.invention), truthOf(invention));
  });

  test('another seed makes another organisation', async () => {
    const other = await inventInto(1200, 8);
    assert.notEqual(digestOf(other.dir), digestOf(dir));
    assert.notEqual(other.invention.truth.person(5).email, invention.truth.person(5).email);
  });

  test('every file on disk is told of, with its size', () => {
    const told = [...invention.register, ...invention.deliveries].map((file) => file.path);
    assert.deepEqual(filesBelow(dir).sort(), told.sort());
    for (const { path, bytes } of invention.deliveries) assert.equal(statSync(path).size, bytes);
    const sizes = told.map((path) => statSync(path).size);
    assert.equal(
      sizes.reduce((sum, size) => sum + size),
      invention.bytesWritten,
    );
  });

  test('every row of every file has its owner, in order', () => {
    for (const { path, owners } of [...invention.register, ...invention.deliveries]) {
      assert.equal(rows.get(path)?.length, owners.length, path);
    }
    for (const { path, owners, fields, departures } of invention.deliveries) {
      assert.equal(fields.length, owners.length, path);
      assert.equal(departures.length, owners.length, path);
    }
  });

  test('the headings are those of the file', () => {
    for (const { path, columns } of invention.deliveries) {
      assert.deepEqual(Object.keys(rows.get(path)?.[0] ?? {}), columns, path);
    }
  });

  test('a register row shows its owner as they are, and everyone in the register is there once', () => {
    const seen = new Set<number>();
    for (const { path, owners, kind, standing } of invention.register) {
      rows.get(path)?.forEach((row, i) => {
        const person = invention.truth.person(owners[i]);
        assert.equal(row.Reference, person.reference);
        assert.equal(row['Last name'], person.family);
        assert.equal(row['Date of birth'], person.birthDate);
        assert.equal(row.Email, person.email);
        assert.equal(row.Mobile, person.mobile);
        assert.equal(row.Postcode, person.postcode);
        assert.deepEqual([person.kind, person.standing], [kind, standing]);
        assert.ok(!seen.has(owners[i]));
        seen.add(owners[i]);
      });
    }
    const registered = invention.truth.inRegister.reduce((sum, one) => sum + one, 0);
    assert.equal(seen.size, registered);
  });

  const EMAIL_HEADINGS = ['Email Address', 'E-mail', 'email', 'EmailAddress', 'donor_email', 'EMAIL'];
  const REFERENCE_HEADINGS = [
    'MemberID',
    'Membership No',
    'Ref',
    'MEMNO',
    'Membership Number',
    'member_id',
    'MemberRef',
  ];

  function checkCells(
    delivery: InventedDelivery,
    headings: string[],
    check: (cell: string, row: number) => void,
  ) {
    const heading = headings.find((name) => delivery.columns.includes(name));
    if (heading === undefined) return 0;
    rows.get(delivery.path)?.forEach((row, i) => {
      if (delivery.owners[i] !== NOBODY) check(row[heading], i);
    });
    return 1;
  }

  test('a strong key in a row is its owner’s, or the row is marked as behind', () => {
    let files = 0;
    for (const delivery of invention.deliveries) {
      const { fields, departures, owners } = delivery;
      files += checkCells(delivery, EMAIL_HEADINGS, (cell, i) => {
        const person = invention.truth.person(owners[i]);
        assert.equal(cell !== '', (fields[i] & FIELD_BITS.email) !== 0, delivery.path);
        const behind = (departures[i] & DEPARTURE_BITS.oldEmail) !== 0;
        if (cell !== '') assert.equal(cell, behind ? person.formerEmail : person.email, delivery.path);
      });
      files += checkCells(delivery, REFERENCE_HEADINGS, (cell, i) => {
        const person = invention.truth.person(owners[i]);
        assert.equal(cell !== '', (fields[i] & FIELD_BITS.reference) !== 0, delivery.path);
        const behind = (departures[i] & DEPARTURE_BITS.oldReference) !== 0;
        if (cell !== '')
          assert.equal(cell, behind ? person.formerReference : person.reference, delivery.path);
      });
    }
    assert.ok(files > 40);
  });

  test('a row that names nobody stands at the end of some files and tells nothing', () => {
    let nobody = 0;
    for (const { owners, fields } of invention.deliveries) {
      const at = owners.indexOf(NOBODY);
      if (at === -1) continue;
      nobody++;
      assert.equal(at, owners.length - 1);
      assert.equal(fields[at], 0);
    }
    assert.ok(nobody >= 3);
  });

  test('some people are known to suppliers only, some joined after the register was exported', () => {
    const met = new Set(invention.deliveries.flatMap((delivery) => [...delivery.owners]));
    let supplierOnly = 0;
    let late = 0;
    for (let i = 0; i < invention.truth.people; i++) {
      const person = invention.truth.person(i);
      if (person.inRegister || !met.has(i)) continue;
      if (person.reference === '') supplierOnly++;
      else late++;
    }
    assert.ok(supplierOnly > 0 && late > 0, `${supplierOnly} and ${late}`);
  });

  test('every e-mail in every file is at a domain reserved for examples', () => {
    for (const [path, all] of rows) {
      for (const row of all) {
        for (const cell of Object.values(row)) {
          const domain = /@([a-z.-]+)/i.exec(cell)?.[1];
          if (domain !== undefined) assert.match(domain, /(^|\.)example(\.(org|com|net))?$/, path);
        }
      }
    }
    for (const { contact, breachContact } of invention.suppliers) {
      assert.match(contact, /\.example$/);
      assert.match(breachContact, /\.example$/);
    }
  });

  test('files come to every supplier, from November 2015 to before the failure, in every format', () => {
    const names = new Set(invention.deliveries.map((delivery) => delivery.supplier));
    assert.deepEqual(names, new Set(Object.values(FIRMS)));
    const times = invention.deliveries.map((delivery) => delivery.sentAt);
    assert.deepEqual(times, times.toSorted());
    assert.match(times[0], /^2015-11-/);
    assert.ok(times[times.length - 1] < '2021-10-29');
    assert.ok(invention.deliveries.some((delivery) => delivery.direction === 'in'));
    const endings = new Set(
      invention.deliveries.map(({ path }) => /\.[a-z.]+$/i.exec(path)?.[0].toLowerCase()),
    );
    for (const ending of [
      '.csv',
      '.ndjson',
      '.json',
      '.parquet',
      '.xlsx',
      '.tsv',
      '.txt',
      '.csv.gz',
      '.csv.zip',
    ]) {
      assert.ok(endings.has(ending), ending);
    }
  });

  test('every sub-supplier names a supplier, and some data is held past its retention', () => {
    const byName = new Map(invention.suppliers.map((supplier) => [supplier.name, supplier]));
    assert.equal(byName.get(FIRMS.hosting)?.parent, FIRMS.membership);
    assert.ok(invention.suppliers.some((supplier) => supplier.agreement === null));
    const overdue = invention.deliveries.filter(({ supplier, sentAt }) => {
      const days = byName.get(supplier)?.agreement?.retentionDays ?? Infinity;
      return Date.parse(sentAt) + days * 86_400_000 < Date.parse('2021-10-29');
    });
    assert.ok(overdue.length > 10);
  });

  test('dirt comes at realistic rates', () => {
    const full = invention.deliveries.filter((delivery) => delivery.dataset === 'full membership export');
    const all = full.flatMap(({ fields, departures }) => [...fields].map((bits, i) => [bits, departures[i]]));
    const share = (test: (bits: number, departures: number) => boolean): number =>
      all.filter(([bits, departures]) => test(bits, departures)).length / all.length;
    const near = (actual: number, low: number, high: number): void =>
      assert.ok(actual >= low && actual <= high, `${actual} is not within ${low} and ${high}`);
    near(
      share((bits) => (bits & FIELD_BITS.email) === 0),
      0.1,
      0.2,
    );
    near(
      share((bits) => (bits & FIELD_BITS.mobile) === 0),
      0.18,
      0.32,
    );
    near(
      share((bits) => (bits & FIELD_BITS.birthDate) === 0),
      0.22,
      0.38,
    );
    near(
      share((_, departures) => (departures & DEPARTURE_BITS.misspelt) !== 0),
      0.004,
      0.03,
    );
    near(
      share((_, departures) => (departures & DEPARTURE_BITS.oldAddress) !== 0),
      0.01,
      0.09,
    );
    assert.equal(
      share((bits) => (bits & FIELD_BITS.reference) === 0),
      0,
    );
  });

  test('the fields fit the bits of a row', () => {
    assert.ok(FIELDS.length <= 32);
    assert.equal(new Set(Object.values(FIELD_BITS)).size, FIELDS.length);
  });

  test('an invention that is told to stop stops', async () => {
    const stop = new AbortController();
    const to = mkdtempSync(join(tmpdir(), 'rollcall-invent-'));
    folders.push(to);
    const stopped = invent({
      people: 200,
      seed: 1,
      dir: to,
      signal: stop.signal,
      onProgress: ({ step, done }) => {
        if (step === 'deliveries' && done === 5) stop.abort(new Error('enough'));
      },
    });
    await assert.rejects(stopped, /enough/);
    assert.ok(existsSync(join(to, 'register')));
    assert.ok(filesBelow(to).length < 30);
  });
});
