import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase } from '../../src/db/index.ts';
import { startTcpServer, type TcpServer } from '../support/tcp-server.ts';

let server: TcpServer;
before(async () => {
  server = await startTcpServer();
});
after(() => server.stop());

const home = '/nowhere/that/exists';

test("with DATABASE_URL the organisation's own server is used, and stays up", async () => {
  for (let twice = 0; twice < 2; twice++) {
    await using database = await openDatabase({ home, url: server.url });
    await using _ = await database.writerLock('record');
    const { rows } = await database.reader.query<{ schema: string }>('select current_schema() as schema');
    assert.deepEqual(rows, [{ schema: 'rollcall' }]);
  }
});

test('a server that cannot be used is one sentence, without the password', async () => {
  const cases: [string, RegExp][] = [
    [server.url.replace('open-sesame', 'wrong-sesame'), /the password was refused/],
    [server.url.replace(/postgres$/, 'absent'), /no such database/],
    [server.url.replace(`:${server.port}`, ':1'), /nothing answers there/],
    [server.url.replace('127.0.0.1', 'no-such-host.invalid'), /no such host|looked up/],
    ['mysql://owner:open-sesame@localhost/x', /looks like postgres:/],
    ['postgres://owner:open-sesame@[bad', /looks like postgres:/],
  ];
  for (const [url, reason] of cases) {
    await assert.rejects(openDatabase({ home, url }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'DATABASE_UNREACHABLE');
      assert.match(error.message, reason);
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`, /sesame/);
      assert.equal(error.message.split('\n').length, 1);
      return true;
    });
  }
});
