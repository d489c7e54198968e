import { InputError } from '../../errors.ts';
import type { Archive, Member } from '../archive.ts';
import { readMember } from '../archive.ts';
import type { SharedStrings } from './shared-strings.ts';
import { NO_STRINGS, parseSharedStrings } from './shared-strings.ts';
import type { NumberStyle } from './styles.ts';
import { parseStyles } from './styles.ts';
import { attribute } from './xml-text.ts';

/** What a workbook says about its sheets. */
export type Workbook = {
  sheets: { name: string; hidden: boolean; member: Member }[];
  strings: SharedStrings;
  styles: NumberStyle[];
  /** Days are counted from 1904 (old Macs) and not from 1900. */
  from1904: boolean;
};

const SMALL_PART_BYTES = 64 * 2 ** 20;

/** Reads all of a workbook but its sheets. Hidden sheets are sheets: what nobody sees leaves the house all the same. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const { label } = archive;
  const rootLinks = links(await partText(archive, '_rels/.rels'), '');
  const path = rootLinks.find((link) => link.type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  const text = await partText(archive, path);
  if (text === '') throw damaged(label, 'has no list of sheets');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const parts = links(await partText(archive, `${folder}_rels/${path.slice(folder.length)}.rels`), folder);
  const sheets = [];
  for (const [tag] of text.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)) {
    const id = attribute(tag, '\\w+:id');
    const link = parts.find((part) => part.id === id);
    if (link === undefined) throw damaged(label, 'lists a sheet that it does not hold');
    if (!link.type.endsWith('/worksheet')) continue;
    const member = findMember(archive, link.target);
    if (member === undefined) throw damaged(label, 'lists a sheet that it does not hold');
    sheets.push({
      name: attribute(tag, 'name') ?? '',
      hidden: (attribute(tag, 'state') ?? 'visible') !== 'visible',
      member,
    });
  }
  if (sheets.length === 0)
    throw new InputError('FILE_NOT_A_TABLE', `${label} has no sheet with cells: only charts or macros.`);
  const stringsPath = parts.find((part) => part.type.endsWith('/sharedStrings'))?.target;
  const stringsMember = stringsPath === undefined ? undefined : findMember(archive, stringsPath);
  const stylesPath = parts.find((part) => part.type.endsWith('/styles'))?.target;
  const properties = /<(?:\w+:)?workbookPr\s[^>]*>/.exec(text)?.[0] ?? '';
  return {
    sheets,
    strings:
      stringsMember === undefined ? NO_STRINGS : parseSharedStrings(await readMember(stringsMember, label)),
    styles: parseStyles(stylesPath === undefined ? '' : await partText(archive, stylesPath)),
    from1904: ['1', 'true'].includes(attribute(properties, 'date1904') ?? ''),
  };
}

function damaged(label: string, what: string): InputError {
  return new InputError(
    'FILE_DAMAGED',
    `${label} is a damaged workbook: it ${what}. Open it in Excel and save it again.`,
  );
}

function findMember(archive: Archive, path: string): Member | undefined {
  const wanted = path.toLowerCase();
  return archive.members.find((member) => member.name.toLowerCase() === wanted);
}

async function partText(archive: Archive, path: string): Promise<string> {
  const member = findMember(archive, path);
  return member === undefined
    ? ''
    : new TextDecoder().decode(await readMember(member, archive.label, SMALL_PART_BYTES));
}

type Link = { id: string; type: string; target: string };

function links(text: string, folder: string): Link[] {
  return Array.from(text.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g), ([tag]) => {
    const target = attribute(tag, 'Target') ?? '';
    const path = target.startsWith('/') ? target.slice(1) : folder + target;
    return { id: attribute(tag, 'Id') ?? '', type: attribute(tag, 'Type') ?? '', target: withoutDots(path) };
  });
}

function withoutDots(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  }
  return out.join('/');
}
