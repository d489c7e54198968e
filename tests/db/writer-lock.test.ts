import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openDatabase } from '../../src/db/index.ts';

let opened: TestDatabase;
before(async () => {
  opened = await createTestDatabase();
});
after(() => opened.dispose());

test('a second writer waits for the first and is told who it is', async () => {
  const sentences: string[] = [];
  const first = await opened.database.writerLock('record');
  await using other = await openDatabase({ ...opened, onWait: (sentence) => sentences.push(sentence) });
  let taken = false;
  const second = other.writerLock('people import').then((lock) => {
    taken = true;
    return lock;
  });
  while (sentences.length === 0) await new Promise((wake) => setTimeout(wake, 5));
  await new Promise((wake) => setTimeout(wake, 100));
  assert.equal(taken, false);
  assert.match(
    sentences[0],
    new RegExp(`^'record' \\(process ${process.pid}.*, since \\d\\d:\\d\\d\\) is writing`),
  );
  await first[Symbol.asyncDispose]();
  await (await second)[Symbol.asyncDispose]();
  await (await other.writerLock('record'))[Symbol.asyncDispose]();
  assert.equal(sentences.length, 1);
});
