/** The first member of a backup. */
export const MANIFEST = 'manifest.json';
/** The last but one: what the backup could not take along. */
export const LEFT_OUT = 'left-out.json';
export const FORMAT = 'rollcall backup';
export const VERSION = 1;

/** What a backup says of itself, before everything else. formats/backup.md. */
export type Manifest = {
  format: typeof FORMAT;
  version: typeof VERSION;
  installation: { id: string; name: string; rehearsal: boolean };
  /** The moment of which the backup is, ISO 8601. */
  madeAt: string;
  /** The number of the last migration that the tables had. */
  schema: number;
  /** The evidence log: how many entries, and its newest checkpoint, a signed note. */
  log: { size: number; checkpoint: string };
  /** Sealed originals that the tables name: where they were kept, and whether they are in the backup. */
  objects: { where: string; included: boolean; count: number; bytes: number };
  /** In the order in which they can be put back. */
  tables: BackedUpTable[];
};

export type BackedUpTable = {
  name: string;
  /** In the order of their values in a row; `type` as PostgreSQL names it. */
  columns: { name: string; type: string }[];
  rows: number;
  /** Columns that number their rows, with the last number given. */
  counters: { column: string; last: number }[];
};

/** An object that the tables name and the backup has not, or not as it was sealed. */
export type LeftOut = { object: string; why: 'missing' | 'destroyed meanwhile' | 'damaged' };

/** The member's bytes. */
export function formatJson(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

/**
 * Reads a manifest. Anybody who knows the keyholders' recipients can seal a file to them: nothing in it is believed
 * before it has been looked at.
 * @returns undefined for what is no manifest of this version
 */
export function parseManifest(bytes: Uint8Array): Manifest | undefined {
  const value = parseJson(bytes);
  if (!isObject(value) || value['format'] !== FORMAT || value['version'] !== VERSION) return undefined;
  const { installation, log, objects, tables } = value;
  const good =
    isObject(installation) &&
    typeof installation['id'] === 'string' &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(installation['id']) &&
    typeof installation['name'] === 'string' &&
    typeof installation['rehearsal'] === 'boolean' &&
    typeof value['madeAt'] === 'string' &&
    !Number.isNaN(Date.parse(value['madeAt'])) &&
    isCount(value['schema']) &&
    isObject(log) &&
    isCount(log['size']) &&
    typeof log['checkpoint'] === 'string' &&
    isObject(objects) &&
    typeof objects['where'] === 'string' &&
    typeof objects['included'] === 'boolean' &&
    isCount(objects['count']) &&
    isCount(objects['bytes']) &&
    Array.isArray(tables) &&
    tables.every(isTable);
  return good ? (value as Manifest) : undefined;
}

/** Reads the member that names what was left out; undefined for what is none. */
export function parseLeftOut(bytes: Uint8Array): LeftOut[] | undefined {
  const value = parseJson(bytes);
  if (!isObject(value) || !Array.isArray(value['objects'])) return undefined;
  const objects: unknown[] = value['objects'];
  const good = objects.every(
    (each) =>
      isObject(each) &&
      typeof each['object'] === 'string' &&
      /^[0-9a-f]{64}$/.test(each['object']) &&
      ['missing', 'destroyed meanwhile', 'damaged'].includes(each['why'] as string),
  );
  return good ? (objects as LeftOut[]) : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isTable(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value['columns']) || !Array.isArray(value['counters'])) return false;
  const hasTexts = (each: unknown, ...names: string[]): boolean =>
    isObject(each) && names.every((name) => typeof each[name] === 'string');
  return (
    typeof value['name'] === 'string' &&
    /^[a-z_][a-z0-9_]*$/.test(value['name']) &&
    isCount(value['rows']) &&
    value['columns'].length > 0 &&
    value['columns'].every((each) => hasTexts(each, 'name', 'type')) &&
    value['counters'].every((each) => hasTexts(each, 'column') && isCount((each as { last: unknown }).last))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
