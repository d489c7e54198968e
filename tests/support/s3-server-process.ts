import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSigned } from './aws-signature.ts';
import S3rver, { type Context } from 's3rver';

// The process that s3-server.ts starts: s3rver, which lacks giving up an upload, and what goes wrong on request.

/** What is to go wrong from now on. */
export type Trouble = {
  /** So many requests are answered 503. */
  refuse?: number;
  /** Dies, as if by kill -9, when so many bytes of PUTs have come. */
  dieAfterBytes?: number;
  /** Breaks the next download off after its first bytes. */
  breakDownload?: boolean;
};

const [directory, port] = process.argv.slice(2);
let trouble: Trouble = {};
const requests: string[] = [];
const server = new S3rver({
  address: '127.0.0.1',
  port: Number(port),
  silent: true,
  directory,
  vhostBuckets: false,
  configureBuckets: [{ name: 'sealed' }],
});
server.middleware.unshift(makeTrouble, refuseForged, giveUpUploads);
// s3rver answers before the last bytes are in the file; what it reads then is shorter.
const { putObject, putPart } = server.store;
server.store.putObject = async (object) =>
  untilWritten(
    server.store.getResourcePath(object.bucket, object.key, 'object'),
    putObject.call(server.store, object),
  );
server.store.putPart = async (bucket, uploadId, partNumber, content) =>
  untilWritten(
    join(directory, bucket, '._S3rver_uploads', uploadId, partNumber),
    putPart.call(server.store, bucket, uploadId, partNumber, content),
  );
const address = await server.run();
process.on('message', (wanted: Trouble | 'requests') => {
  if (wanted === 'requests') process.send!(requests.splice(0));
  else {
    trouble = wanted;
    process.send!('set');
  }
});
process.on('disconnect', () => process.exit());
process.send!({ port: address.port });

async function makeTrouble(context: Context, next: () => Promise<void>): Promise<void> {
  requests.push(`${context.method} ${context.path} ${Object.keys(context.query).join(' ')}`.trim());
  if (trouble.refuse) {
    trouble.refuse--;
    context.status = 503;
    context.type = 'application/xml';
    context.body = '<Error><Code>SlowDown</Code></Error>';
    return;
  }
  if (trouble.dieAfterBytes !== undefined && context.method === 'PUT') {
    context.req.on('data', (piece: Buffer) => {
      trouble.dieAfterBytes! -= piece.length;
      if (trouble.dieAfterBytes! < 0) process.kill(process.pid, 'SIGKILL');
    });
  }
  if (trouble.breakDownload && context.method === 'GET' && context.path.endsWith('.age')) {
    trouble.breakDownload = false;
    setTimeout(() => context.req.socket.destroy(), 20);
  }
  await next();
}

async function refuseForged(context: Context, next: () => Promise<void>): Promise<void> {
  const { method, url = '', headers } = context.req;
  if (headers.authorization === undefined || isSigned({ method: method!, url, headers }, 'S3RVER'))
    return next();
  // Who is unknown altogether is refused by s3rver itself.
  if (!headers.authorization.includes('Credential=S3RVER/')) return next();
  context.status = 403;
  context.type = 'application/xml';
  context.body = '<Error><Code>SignatureDoesNotMatch</Code></Error>';
}

async function giveUpUploads(context: Context, next: () => Promise<void>): Promise<void> {
  const { uploadId } = context.query;
  if (context.method !== 'DELETE' || uploadId === undefined) return next();
  const bucket = context.path.split('/')[1];
  const folder = join(directory, bucket, '._S3rver_uploads', uploadId);
  const there = await stat(folder).catch(() => undefined);
  if (there) await rm(folder, { recursive: true });
  context.status = there ? 204 : 404;
  context.type = 'application/xml';
  context.body = there ? '' : '<Error><Code>NoSuchUpload</Code></Error>';
}

async function untilWritten<T extends { size: number }>(path: string, writing: Promise<T>): Promise<T> {
  const written = await writing;
  while ((await stat(path)).size !== written.size) await sleep(2);
  return written;
}
