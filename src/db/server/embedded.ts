import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type pg from 'pg';
import { connect, createAddress } from '../session.ts';
import type { Address } from '../session.ts';
import { serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { choosePlace, createHome, findPlace, lockFile, pointerFile, SYSTEM_FOLDER } from './place.ts';
import type { Place } from './place.ts';
import { isPrivateTo, isServerOf, readPostmaster } from './postmaster.ts';
import { acquireProcessLock } from './process-lock.ts';
import { ROLE } from './settings.ts';
import { createData, startServer } from './start.ts';
import { deleteData, stopServer } from './stop.ts';

const STATE_LIMIT_MS = 120_000;

/** A process's share in the embedded server: as long as somebody has one, the server runs. */
export type Share = { address: Address; log?: string; leave(): Promise<void> };

/**
 * Joins the installation's server, which is made and started when there is none running.
 * @param home made when it does not exist
 */
export async function joinServer(home: string): Promise<Share> {
  const folder = resolve(home);
  if (!(await exists(folder))) await createHome(folder, await serverAccount([]));
  await using _ = await acquireProcessLock(lockFile(folder));
  const place = await startedPlace(folder);
  const running = await readPostmaster(place.data);
  if (!running || !(await isPrivateTo(place.data, running.socketFolder))) {
    throw new Error(`the socket folder of PostgreSQL for ${folder} is missing or not private`);
  }
  const address = addressOf(running.socketFolder);
  const presence = await connectOrCreate(address);
  // A command that forgets to dispose ends all the same.
  (presence as unknown as { unref(): void }).unref();
  let left: Promise<void> | undefined;
  return {
    address,
    log: place.log,
    leave: () => (left ??= leaveServer(place, address, presence, running.pid)),
  };
}

/** Stops the installation's server, whoever uses it, and deletes its data wherever they lie. */
export async function removeDatabase(home: string): Promise<void> {
  const folder = resolve(home);
  if (!(await exists(folder))) return;
  await using _ = await acquireProcessLock(lockFile(folder));
  const place = await findPlace(folder);
  if (!place) return;
  await stopServer(place);
  await deleteData(place);
  await rm(pointerFile(folder), { force: true });
}

/** @returns where the database's files lie, for whoever inspects or backs them up; undefined before there is one */
export async function databaseFolder(home: string): Promise<string | undefined> {
  return (await findPlace(resolve(home)))?.data;
}

async function startedPlace(home: string): Promise<Place> {
  const found = await findPlace(home);
  if (found && (await isRunning(found))) return found;
  const account = await serverAccount([found?.data ?? join(home, 'postgres'), home]);
  const place = found ?? (await choosePlace(home, account));
  const copies = account.switched ? join(SYSTEM_FOLDER, 'bin') : join(home, 'postgres-bin');
  const binaries = await findBinaries(account, copies);
  if (!(await exists(place.data))) await createData(place, account, binaries);
  await startServer(place, account, binaries);
  return place;
}

/** Waits out a server that somebody else has just told to stop, or that is replaying its log. */
async function isRunning(place: Place): Promise<boolean> {
  const giveUpAt = Date.now() + STATE_LIMIT_MS;
  for (;;) {
    const seen = await readPostmaster(place.data);
    if (!seen || !(await isServerOf(seen.pid, place.data))) return false;
    if (seen.ready && (await isPrivateTo(place.data, seen.socketFolder))) return true;
    if (Date.now() > giveUpAt)
      throw new Error(`PostgreSQL (process ${seen.pid}) has been neither up nor down for two minutes`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

function addressOf(socketFolder: string): Address {
  // `options` is named so that PGOPTIONS of the caller's environment is not taken for it.
  const options = '-c client_encoding=UTF8';
  return createAddress({ host: socketFolder, port: 5432, user: ROLE, database: ROLE, ssl: false, options });
}

/** The first connection to a new server makes the database in it. */
async function connectOrCreate(address: Address): Promise<pg.Client> {
  try {
    return await connect(address, 'presence');
  } catch (error) {
    if ((error as { code?: unknown }).code !== '3D000') throw error;
  }
  const first = await connect({ ...address, server: { ...address.server, database: 'postgres' } }, 'create');
  await first.query(`create database ${ROLE}`);
  await first.end();
  return connect(address, 'presence');
}

/** Joining and leaving happen under one mutex, each with a connection held: so "nobody else" is exact. */
async function leaveServer(place: Place, address: Address, presence: pg.Client, pid: number): Promise<void> {
  if (!(await exists(place.home))) {
    await presence.end().catch(() => undefined);
    return stopServer(place, { knownPid: pid });
  }
  await using _ = await acquireProcessLock(lockFile(place.home));
  const company = await findCompany(presence, address);
  await presence.end().catch(() => undefined);
  if (company !== 'others') await stopServer(place, { knownPid: pid, immediate: company === 'ill' });
}

/** @returns 'ill' when the server takes no connections: it crashed, and has thrown out the others too */
async function findCompany(presence: pg.Client, address: Address): Promise<'others' | 'alone' | 'ill'> {
  // The second look is for a connection that its process has already closed and the server not yet.
  for (const pauseMs of [0, 40]) {
    await new Promise((wake) => setTimeout(wake, pauseMs));
    const others = await countOthers(presence, address.tag).catch(() => countAnew(address));
    if (others === undefined) return 'ill';
    if (others === 0) return 'alone';
  }
  return 'others';
}

async function countOthers(client: pg.Client, tag: string): Promise<number> {
  const { rows } = await client.query<{ others: number }>(
    `select count(*) as others from pg_stat_activity
      where backend_type = 'client backend' and not starts_with(application_name, $1)`,
    [tag],
  );
  return rows[0].others;
}

/** @returns undefined when the server takes no connections; it may have crashed, and come back since */
async function countAnew(address: Address): Promise<number | undefined> {
  try {
    const client = await connect(address, 'presence');
    return await countOthers(client, address.tag).finally(() => void client.end());
  } catch (error) {
    const tooMany = (error as { code?: unknown }).code === '53300';
    return tooMany ? 1 : undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
