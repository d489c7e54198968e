import type { Socket } from 'node:net';

const DATA_ROW = 'D'.charCodeAt(0);
const READY_FOR_QUERY = 'Z'.charCodeAt(0);
/** One byte of type and four of length; the length counts itself (protocol 3.0, message formats). */
const HEADER_BYTES = 5;

type Listener = (bytes: Buffer) => void;

/**
 * Until the query that is about to be sent has ended, hands the bytes of its rows to `onRow`, and everything
 * else that the server says, message by message, to whoever listened to the socket before.
 * @param onRow gets each DataRow without its type and length; must not throw
 */
export function divertDataRows(socket: Socket, onRow: (row: Buffer) => void): void {
  const others = socket.listeners('data') as Listener[];
  const tell = (bytes: Buffer): void => others.forEach((listener) => listener.call(socket, bytes));
  const held: Buffer[] = [];
  let heldBytes = 0;
  let wantedBytes = HEADER_BYTES;

  const onData = (chunk: Buffer): void => {
    held.push(chunk);
    heldBytes += chunk.length;
    // A row of many megabytes comes in many pieces, joined once when the last is there.
    if (heldBytes < wantedBytes) return;
    const bytes = held.length === 1 ? chunk : Buffer.concat(held, heldBytes);
    held.length = 0;
    let at = 0;
    wantedBytes = HEADER_BYTES;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) {
        wantedBytes = end - at;
        break;
      }
      if (bytes[at] === READY_FOR_QUERY) {
        socket.off('data', onData);
        others.forEach((listener) => socket.on('data', listener));
        return tell(bytes.subarray(at));
      }
      if (bytes[at] === DATA_ROW) onRow(bytes.subarray(at + HEADER_BYTES, end));
      else tell(bytes.subarray(at, end));
      at = end;
    }
    heldBytes = bytes.length - at;
    if (heldBytes > 0) held.push(bytes.subarray(at));
  };

  others.forEach((listener) => socket.off('data', listener));
  socket.on('data', onData);
}
