// Dates of birth as yyyymmdd, however they are written.
import { isDigit, isLetter } from './letters';
import { scratch } from './siphash';

/** yyyymmdd. `order`: 0 year first, 1 day first, 2 month first. Month names in English are read by three letters. */
export function normaliseBirthDate(from: usize, to: usize, order: u32): u32 {
  let a: u32 = 0, b: u32 = 0, c: u32 = 0, groups: u32 = 0, length: u32 = 0, value: u32 = 0;
  let firstLength: u32 = 0, lastLength: u32 = 0, month: u32 = 0, monthAt: u32 = 0;
  for (let p = from; p <= to; p++) {
    const ch: u32 = p < to ? load<u8>(p) : 32;
    if (isDigit(ch)) {
      if (length == 8) return 0;
      value = value * 10 + (ch - 48);
      length++;
      continue;
    }
    if (length > 0) {
      groups++;
      if (groups == 1) { a = value; firstLength = length; }
      else if (groups == 2) b = value;
      else if (groups == 3) c = value;
      lastLength = length;
      value = 0;
      length = 0;
      if (groups + (month > 0 ? 1 : 0) == 3) break; // what follows is a time
      if (ch == 84 && groups == 3) break;
    }
    if (isLetter(ch) && month == 0 && p + 2 < to) {
      month = monthOf(p);
      if (month > 0) {
        monthAt = groups;
        while (p + 1 < to && isLetter(load<u8>(p + 1))) p++;
        if (groups == 2) break;
      }
    }
  }
  let year: u32, mon: u32, day: u32;
  if (groups == 1 && month == 0 && firstLength == 8) {
    if (order == 0 || a / 10000 > 1231) { year = a / 10000; mon = (a / 100) % 100; day = a % 100; }
    else { year = a % 10000; mon = (a / 10000) % 100; day = a / 1000000; if (order == 2) { const t = mon; mon = day; day = t; } }
  } else if (groups == 2 && month > 0) {
    mon = month;
    if (firstLength == 4) { year = a; day = b; } else { day = a; year = b; }
    if (monthAt == 2) return 0;
  } else if (groups >= 3) {
    if (firstLength == 4) { year = a; mon = b; day = c; }
    else if (order == 2) { mon = a; day = b; year = c; }
    else { day = a; mon = b; year = c; }
  } else return 0;
  if (year < 100 && lastLength <= 2) year += year > 26 ? 1900 : 2000;
  if (mon > 12 && day <= 12) { const t = mon; mon = day; day = t; }
  if (year < 1880 || year > 2100 || mon < 1 || mon > 12 || day < 1 || day > 31) return 0;
  let v = year * 10000 + mon * 100 + day;
  for (let i: i32 = 7; i >= 0; i--) { store<u8>(scratch + i, <u8>(48 + v % 10)); v /= 10; }
  return 8;
}

function monthOf(p: usize): u32 {
  const key = (<u32>(load<u8>(p) | 32) << 16) | (<u32>(load<u8>(p + 1) | 32) << 8) | <u32>(load<u8>(p + 2) | 32);
  if (key == 0x6a616e) return 1;
  if (key == 0x666562) return 2;
  if (key == 0x6d6172) return 3;
  if (key == 0x617072) return 4;
  if (key == 0x6d6179) return 5;
  if (key == 0x6a756e) return 6;
  if (key == 0x6a756c) return 7;
  if (key == 0x617567) return 8;
  if (key == 0x736570) return 9;
  if (key == 0x6f6374) return 10;
  if (key == 0x6e6f76) return 11;
  if (key == 0x646563) return 12;
  return 0;
}
