import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson, parseLeftOut, parseManifest, type Manifest } from '../../src/backup/manifest.ts';
import { objectMember, readMemberName, tableMember } from '../../src/backup/members.ts';

const MANIFEST: Manifest = {
  format: 'rollcall backup',
  version: 1,
  installation: { id: '11111111-2222-3333-4444-555555555555', name: 'The Party', rehearsal: false },
  madeAt: '2026-01-02T03:04:05.678Z',
  schema: 3,
  log: { size: 4, checkpoint: 'x' },
  objects: { where: 'folder', included: true, count: 1, bytes: 10 },
  tables: [{ name: 'card', columns: [{ name: 'segment', type: 'integer' }], rows: 2, counters: [] }],
};

test('a manifest is read as it was written, and nothing else is taken for one', () => {
  assert.deepEqual(parseManifest(formatJson(MANIFEST)), MANIFEST);
  const wrong: object[] = [
    { ...MANIFEST, format: 'another' },
    { ...MANIFEST, version: 2 },
    { ...MANIFEST, installation: { ...MANIFEST.installation, id: '../../etc' } },
    { ...MANIFEST, madeAt: 'yesterday' },
    { ...MANIFEST, schema: -1 },
    { ...MANIFEST, schema: '3' },
    { ...MANIFEST, log: null },
    { ...MANIFEST, objects: { ...MANIFEST.objects, count: 1.5 } },
    { ...MANIFEST, tables: [{ ...MANIFEST.tables[0], name: 'card; drop schema rollcall' }] },
    { ...MANIFEST, tables: [{ ...MANIFEST.tables[0], columns: [] }] },
    { ...MANIFEST, tables: [{ ...MANIFEST.tables[0], counters: [{ column: 'id', last: 'x' }] }] },
    [],
  ];
  for (const value of wrong) assert.equal(parseManifest(formatJson(value)), undefined, JSON.stringify(value));
  assert.equal(parseManifest(Buffer.from('{')), undefined);
  assert.deepEqual(parseLeftOut(formatJson({ objects: [{ object: 'a'.repeat(64), why: 'missing' }] })), [
    { object: 'a'.repeat(64), why: 'missing' },
  ]);
  assert.equal(parseLeftOut(formatJson({ objects: [{ object: '../x', why: 'missing' }] })), undefined);
});

test('a name in the archive leads to a table or an object, or nowhere', () => {
  const object = 'ab'.repeat(32);
  assert.deepEqual(readMemberName(objectMember(object)), { kind: 'object', object });
  assert.deepEqual(readMemberName(tableMember('card', 12)), { kind: 'table', table: 'card', part: 12 });
  assert.deepEqual(readMemberName(tableMember('card', 1_234_567)), {
    kind: 'table',
    table: 'card',
    part: 1_234_567,
  });
  assert.deepEqual(readMemberName('objects/keys/3.age'), { kind: 'key' });
  for (const name of [
    `objects/cd/${object}.age`,
    `objects/ab/../${object}.age`,
    'tables/card/1',
    'tables/../card/000001',
    '/etc/passwd',
    'objects/keys/../3.age',
    '',
  ])
    assert.equal(readMemberName(name).kind, 'other', name);
});
