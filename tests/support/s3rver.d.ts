/** What the tests use of s3rver, which has no types of its own. */
declare module 's3rver' {
  import type { IncomingMessage } from 'node:http';

  export type Context = {
    method: string;
    path: string;
    query: Record<string, string | undefined>;
    req: IncomingMessage;
    status: number;
    type: string;
    body: unknown;
  };

  type Written = Promise<{ size: number }>;

  export type Store = {
    getResourcePath(bucket: string, key: string, resource: string): string;
    putObject(object: { bucket: string; key: string }): Written;
    putPart(bucket: string, uploadId: string, partNumber: string, content: IncomingMessage): Written;
  };

  export default class S3rver {
    constructor(options: {
      address: string;
      port: number;
      silent: boolean;
      directory: string;
      vhostBuckets: boolean;
      configureBuckets: { name: string }[];
    });
    store: Store;
    middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[];
    run(): Promise<{ port: number }>;
  }
}
