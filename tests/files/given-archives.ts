import { crc32, deflateRawSync } from 'node:zlib';

/** A member of a zip as a test writes it. `encrypted` sets the flag; `crc` claims another checksum. */
export type ZipMember = { name: string; content: string | Uint8Array; encrypted?: boolean; crc?: number };

/** Writes a zip archive. */
export function zip(members: ZipMember[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const content = Buffer.from(member.content);
    const packed = deflateRawSync(content);
    const name = Buffer.from(member.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE((member.encrypted === true ? 1 : 0) | 0x800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(member.crc ?? crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, name);
    at += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** A cell: text (shared), a number with a style (1 date, 2 date and time, 3 five digits), or XML as it stands. */
export type SheetCell =
  | string
  | { kind: 'number'; value: string; style?: number }
  | { kind: 'xml'; value: string };
export type SheetGiven = { name: string; hidden?: boolean; rows: SheetCell[][] };

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Writes a workbook with shared strings and the styles above. Empty texts and empty rows are left out, as Excel does. */
export function workbook(sheets: SheetGiven[], { cutSheets = false } = {}): Uint8Array {
  const strings: string[] = [];
  const cellXml = (cell: SheetCell, place: string): string => {
    if (typeof cell !== 'string') {
      return cell.kind === 'xml'
        ? cell.value
        : `<c r="${place}" s="${cell.style ?? 0}"><v>${cell.value}</v></c>`;
    }
    if (cell === '') return '';
    strings.push(cell);
    return `<c r="${place}" t="s"><v>${strings.length - 1}</v></c>`;
  };
  const sheetXml = (sheet: SheetGiven): string => {
    const rows = sheet.rows.map((row, r) => {
      const cells = row.map((cell, c) => cellXml(cell, `${String.fromCharCode(65 + c)}${r + 1}`)).join('');
      return row.length === 0 ? '' : `<row r="${r + 1}">${cells}</row>`;
    });
    return `<?xml version="1.0"?><worksheet><dimension ref="A1"/><sheetData>${rows.join('')}</sheetData></worksheet>`;
  };
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const link = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${type}/${kind}" Target="${target}"/>`;
  const parts = sheets.map((sheet, i) => ({
    name: `xl/worksheets/sheet${i + 1}.xml`,
    content: cutSheets ? sheetXml(sheet).slice(0, -40) : sheetXml(sheet),
  }));
  const listed = sheets.map(
    (sheet, i) =>
      `<sheet name="${escapeXml(sheet.name)}" sheetId="${i + 1}"${sheet.hidden === true ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  );
  const links = sheets.map((_, i) => link(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`));
  return zip([
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships>${link('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook><workbookPr/><sheets>${listed.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${links.join('')}${link('s', 'sharedStrings', '/xl/sharedStrings.xml')}${link('t', 'styles', 'styles.xml')}</Relationships>`,
    },
    {
      name: 'xl/sharedStrings.xml',
      content: `<sst>${strings.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`,
    },
    {
      name: 'xl/styles.xml',
      content:
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/><numFmt numFmtId="165" formatCode="00000"/></numFmts>' +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
    },
    ...parts,
  ]);
}
