import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Settings } from '../../src/config.ts';
import type { Trouble } from './s3-server-process.ts';

/** An S3-compatible server on a free port of the loopback, with the empty bucket 'sealed'. */
export type S3Server = {
  /** Address and access, as the AWS variables would say. */
  settings: S3Settings & { endpoint: string };
  /** Makes something go wrong from now on; {} ends it. */
  makeTrouble(trouble: Trouble): Promise<void>;
  /** The requests since this was asked last: 'PUT /sealed/… uploadId partNumber'. */
  takeRequests(): Promise<string[]>;
  /** How many uploads in pieces were begun and neither completed nor given up. */
  countOpenUploads(): Promise<number>;
  /** Ends it as a power cut does. What it stored stays. */
  kill(): Promise<void>;
  /** Starts it again, on the same port, after it died. */
  restart(): Promise<void>;
  /** Ends it and deletes what it stored. */
  stop(): Promise<void>;
};

export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-s3-'));
  let { child, port } = await start(directory, 0);
  const ask = async (what: Trouble | 'requests'): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send(what);
    return (await answered)[0];
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    makeTrouble: async (trouble) => void (await ask(trouble)),
    takeRequests: async () => (await ask('requests')) as string[],
    countOpenUploads: async () =>
      (await readdir(join(directory, 'sealed', '._S3rver_uploads')).catch(() => [])).length,
    kill,
    async restart() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      ({ child, port } = await start(directory, port));
    },
    async stop() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function start(directory: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const script = new URL('./s3-server-process.ts', import.meta.url);
  const child = fork(script, [directory, String(port)], {
    // For the tokens with which s3rver goes on with a list it takes a cipher that OpenSSL has put away.
    execArgv: ['--openssl-legacy-provider'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [ready] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: ready.port };
}
