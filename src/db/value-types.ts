import pg from 'pg';

const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const TEXT = 25;
const OID = 26;
const JSON_ = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const INT8_ARRAY = 1016;
const VARCHAR = 1043;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
const UUID = 2950;
const JSONB = 3802;

/** Microseconds between 1970, where JavaScript counts from, and 2000, where PostgreSQL does. */
const EPOCH_2000_MS = 946_684_800_000;

const texts: Record<number, (text: string) => unknown> = {
  [INT8]: exactNumber,
  [INT8_ARRAY]: (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((part) => (part === 'NULL' ? null : exactNumber(part))),
  // A date has no time zone; as a JavaScript Date it would become another day in some of them.
  [DATE]: (text) => text,
};

const binaries: Record<number, (bytes: Buffer) => unknown> = {
  [BOOL]: (bytes) => bytes[0] === 1,
  // A copy: what is read from the socket shares its memory with the rows around it.
  [BYTEA]: (bytes) => Buffer.from(bytes),
  [INT8]: (bytes) => exactNumber(bytes.readBigInt64BE()),
  [INT2]: (bytes) => bytes.readInt16BE(),
  [INT4]: (bytes) => bytes.readInt32BE(),
  [OID]: (bytes) => bytes.readUInt32BE(),
  [TEXT]: (bytes) => bytes.toString('utf8'),
  [VARCHAR]: (bytes) => bytes.toString('utf8'),
  [JSON_]: (bytes) => JSON.parse(bytes.toString('utf8')) as unknown,
  // jsonb on the wire is a version, 1, and the text.
  [JSONB]: (bytes) => JSON.parse(bytes.toString('utf8', 1)) as unknown,
  [FLOAT4]: (bytes) => bytes.readFloatBE(),
  [FLOAT8]: (bytes) => bytes.readDoubleBE(),
  [DATE]: (bytes) => new Date(EPOCH_2000_MS + bytes.readInt32BE() * 86_400_000).toISOString().slice(0, 10),
  [TIMESTAMPTZ]: (bytes) => new Date(EPOCH_2000_MS + Number(bytes.readBigInt64BE() / 1000n)),
  [UUID]: (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
};

/**
 * How values come back: int8 as a number (an error beyond 2⁵³), date as 'YYYY-MM-DD', timestamptz as a Date,
 * numeric as text, bytea as a Buffer.
 */
export const VALUE_TYPES: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return binaries[oid] ?? (() => unknownType(oid));
    return texts[oid] ?? (pg.types.getTypeParser(oid, 'text') as (text: string) => unknown);
  },
};

function exactNumber(value: string | bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new RangeError('an int8 is too large for a JavaScript number: select it as text');
  return number;
}

function unknownType(oid: number): never {
  throw new TypeError(`no binary reading for PostgreSQL type ${oid}: cast the column to text in the query`);
}
