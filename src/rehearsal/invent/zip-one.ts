import { crc32, deflateRawSync } from 'node:zlib';

// 1 January 2016 in the format of MS-DOS: archives must be the same bytes each time.
const DOS_DATE = ((2016 - 1980) << 9) | (1 << 5) | 1;

/** A .zip with one member (PKWARE APPNOTE 4.3: local header, data, central directory, end record). */
export function zipOne(name: string, content: Buffer): Buffer {
  const data = deflateRawSync(content, { level: 4 });
  const nameBytes = Buffer.from(name, 'utf8');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x0800, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(DOS_DATE, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, data]);
  const madeBy = Buffer.from([20, 0]);
  const places = Buffer.alloc(14);
  const central = Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, common, places, nameBytes]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
