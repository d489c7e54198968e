import { isUtf8 } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import { decimalText, valueText } from './parquet-text.ts';

/** Writes a value as it goes into a page: text, or bytes that are UTF-8 already. */
export type ValueWriter = (value: unknown) => string | Uint8Array;

/** How the values of a column are written; `null` stands for a list, a map or a repeated group. */
export function writerOf(element: SchemaElement | null): ValueWriter {
  if (element === null) return nestedText;
  const { converted_type: converted, logical_type: logical } = element;
  if (element.repetition_type === 'REPEATED') return nestedText;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0);
    return (value) => decimal(value, scale);
  }
  if (logical?.type === 'TIME') return timeWriter({ MILLIS: 3, MICROS: 6, NANOS: 9 }[logical.unit]);
  if (converted === 'TIME_MILLIS') return timeWriter(3);
  if (converted === 'TIME_MICROS') return timeWriter(6);
  // A single-precision number shown as a double grows digits that nobody wrote.
  if (element.type === 'FLOAT')
    return (value) => (typeof value === 'number' ? String(Number(value.toPrecision(7))) : '');
  return scalar;
}

function scalar(value: unknown): string | Uint8Array {
  if (value instanceof Uint8Array && isUtf8(value)) return value;
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
    ? nestedText(value)
    : valueText(value);
}

function decimal(value: unknown, scale: number): string {
  if (typeof value === 'bigint') return decimalText(value, scale);
  if (typeof value === 'number') return decimalText(BigInt(value), scale);
  if (value instanceof Uint8Array && value.length > 0) {
    const hex = Buffer.from(value).toString('hex');
    return decimalText(BigInt.asIntN(value.length * 8, BigInt(`0x${hex}`)), scale);
  }
  return '';
}

function timeWriter(digits: number): ValueWriter {
  return (value) => {
    if (value === null || value === undefined) return '';
    const ticks = BigInt(String(value));
    const perSecond = 10n ** BigInt(digits);
    const second = Number(ticks / perSecond);
    const rest = ticks % perSecond;
    const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
    const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
    return rest === 0n ? clock : `${clock}.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`;
  };
}

/** Lists are joined; what has names inside lists is written as JSON. */
function nestedText(value: unknown): string {
  if (Array.isArray(value)) {
    const nested = value.some(
      (item) => typeof item === 'object' && item !== null && !(item instanceof Uint8Array),
    );
    if (!nested)
      return value
        .map(plainText)
        .filter((text) => text !== '')
        .join(', ');
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return plainText(value);
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' || item instanceof Uint8Array ? plainText(item) : item,
  );
}

function plainText(value: unknown): string {
  return value instanceof Uint8Array && isUtf8(value)
    ? Buffer.from(value).toString('utf8')
    : valueText(value);
}
