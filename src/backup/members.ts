/** Where a table's bytes are in the archive: their parts, in order, are one COPY in PostgreSQL's binary format. */
export function tableMember(table: string, part: number): string {
  return `tables/${table}/${String(part).padStart(6, '0')}`;
}

/** Where a sealed original is, under its name in the objects folder. */
export function objectMember(object: string): string {
  return `objects/${object.slice(0, 2)}/${object}.age`;
}

/** Where the sealed key of originals is, as in the objects folder. */
export function keyMember(dataKey: number): string {
  return `objects/keys/${dataKey}.age`;
}

/** What a member is, by its name. */
export type MemberKind =
  | { kind: 'table'; table: string; part: number }
  | { kind: 'object'; object: string }
  | { kind: 'key' }
  | { kind: 'other'; name: string };

export function readMemberName(name: string): MemberKind {
  const table = /^tables\/([a-z_][a-z0-9_]*)\/(\d{6,9})$/.exec(name);
  if (table && tableMember(table[1], Number(table[2])) === name) {
    return { kind: 'table', table: table[1], part: Number(table[2]) };
  }
  const object = /^objects\/[0-9a-f]{2}\/([0-9a-f]{64})\.age$/.exec(name)?.[1];
  if (object !== undefined && objectMember(object) === name) return { kind: 'object', object };
  if (/^objects\/keys\/\d{1,10}\.age$/.test(name)) return { kind: 'key' };
  return { kind: 'other', name };
}
