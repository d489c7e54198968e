import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../src/config.ts';

// s3rver keeps no versions. This keeps them as Amazon's documentation has it (Deleting object versions; ListObjectVersions),
// for objects sent as a whole, and looks at no signature.

type Version = { id: string; key: string; bytes: Buffer | 'marker' };

/** A server with the bucket 'sealed', which keeps every version. */
export type VersionedBucket = AsyncDisposable & {
  settings: S3Settings;
  /** Every version there is, oldest first: 'key id', a delete marker as 'key id marker'. */
  versions(): string[];
  /** Requests since this was asked last: 'DELETE /sealed/key?versionId=v1'. */
  takeRequests(): string[];
  /** Answers requests for which it returns a status with that status, as a refusal; undefined ends it. */
  refuse: ((request: string) => number | undefined) | undefined;
};

export async function startVersionedBucket(): Promise<VersionedBucket> {
  const kept: Version[] = [];
  let requests: string[] = [];
  let count = 0;
  const latest = (key: string): Version | undefined => kept.findLast((each) => each.key === key);
  const add = (key: string, bytes: Version['bytes']): string => {
    const id = `v${++count}`;
    kept.push({ id, key, bytes });
    return id;
  };
  const remove = (key: string, id: string | null): Record<string, string> => {
    if (id === null) return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': add(key, 'marker') };
    const at = kept.findIndex((each) => each.key === key && each.id === id);
    if (at >= 0) kept.splice(at, 1);
    return { 'x-amz-version-id': id };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url!, 'http://bucket');
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    const status = bucket.refuse?.(line);
    if (status !== undefined) return send(response, status, '<Error><Code>AccessDenied</Code></Error>');
    const key = decodeURIComponent(url.pathname.replace(/^\/sealed\/?/, ''));
    const query = url.searchParams;
    if (request.method === 'DELETE')
      return void response.writeHead(204, remove(key, query.get('versionId'))).end();
    if (request.method === 'PUT') {
      const bytes = await buffer(request);
      const headers = { etag: `"${md5(bytes)}"`, 'x-amz-version-id': add(key, bytes) };
      return void response.writeHead(200, headers).end();
    }
    if (key === '') {
      const listed = kept.filter((each) => each.key.startsWith(query.get('prefix') ?? ''));
      const isCurrent = (each: Version): boolean => latest(each.key) === each;
      if (query.has('versions')) return send(response, 200, formatVersions(listed, isCurrent));
      return send(response, 200, formatList(listed.filter(isCurrent)));
    }
    const found = latest(key);
    if (!found || found.bytes === 'marker')
      return send(response, 404, '<Error><Code>NoSuchKey</Code></Error>');
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const bytes = found.bytes.subarray(from);
    const headers = { etag: `"${md5(found.bytes)}"`, 'x-amz-version-id': found.id };
    response.writeHead(request.headers.range ? 206 : 200, { ...headers, 'content-length': bytes.length });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const bucket: VersionedBucket = {
    settings: { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'any', secretAccessKey: 'any' },
    versions: () => kept.map(({ key, id, bytes }) => `${key} ${id}${bytes === 'marker' ? ' marker' : ''}`),
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    refuse: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return bucket;
}

function send(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
}

function formatVersions(listed: Version[], isCurrent: (each: Version) => boolean): string {
  const entries = listed.toReversed().map((each) => {
    const what = each.bytes === 'marker' ? 'DeleteMarker' : 'Version';
    const size = each.bytes === 'marker' ? '' : `<Size>${each.bytes.length}</Size>`;
    return `<${what}><Key>${each.key}</Key><VersionId>${each.id}</VersionId><IsLatest>${isCurrent(each)}</IsLatest>${size}</${what}>`;
  });
  return `<ListVersionsResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListVersionsResult>`;
}

function formatList(listed: Version[]): string {
  const entries = listed.flatMap(({ key, bytes }) =>
    bytes === 'marker'
      ? []
      : [
          `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><LastModified>2021-01-01T00:00:00.000Z</LastModified></Contents>`,
        ],
  );
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`;
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
