import { crc32 } from "node:zlib";

/** 1980-01-01 00:00, the first moment that a ZIP file can tell. */
const DATE = 0x21;
const READABLE_FILE = (0o100644 << 16) >>> 0;

/**
 * A ZIP file whose bytes depend on names and contents alone: no times, one order, and nothing compressed, as what
 * compresses differs between versions of zlib. APPNOTE.TXT 6.3.10, 4.3.
 */
export function zip(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const name of Object.keys(files).sort()) {
    const content = files[name] ?? Buffer.alloc(0);
    const title = Buffer.from(name, "utf8");
    const common = Buffer.alloc(26);
    common.writeUInt16LE(10, 0); // version needed: 1.0
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(0, 4); // stored
    common.writeUInt16LE(0, 6); // time
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14); // compressed
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(title.length, 22);
    common.writeUInt16LE(0, 24); // extra field
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, title, content]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(READABLE_FILE, 6);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03", "latin1"), common, entry, title]));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
