/** Which envelopes the letters are for; docs/letters.md says where the measures come from. */
export type WindowName = 'DIN 5008 A' | 'DIN 5008 B' | 'UK C5' | 'UK DL';

/** Where things stand on the first page, in millimetres from its upper left corner. */
export type Window = {
  /** Nothing of the address may stand outside: the envelope does not show it. */
  address: { left: number; top: number; width: number; height: number };
  /** From one line of the address to the next, and the height of its letters (points). */
  addressLine: { pitch: number; size: number };
  /** Whether the line of the sender stands above this field or is the first line in it. */
  returnAbove: boolean;
  /** The sender, the date and the reference, on the right. */
  info: { left: number; top: number; width: number };
  logo: { top: number; height: number; width: number };
  /** Where the subject stands, at the earliest. */
  bodyTop: number;
};

const INFO = { left: 125, width: 67 };

/** The window of a name. */
export const WINDOWS: Record<WindowName, Window> = {
  // DIN 5008:2020: a field of 85 × 45 mm, 20 mm from the left, text 5 mm further in; 17.7 mm of it are for the sender's
  // line and remarks, 27.3 mm for the address.
  'DIN 5008 A': {
    address: { left: 25, top: 44.7, width: 80, height: 27.3 },
    addressLine: { pitch: 4.5, size: 10.5 },
    returnAbove: true,
    info: { ...INFO, top: 32 },
    logo: { top: 8, height: 15, width: 90 },
    bodyTop: 80.5,
  },
  'DIN 5008 B': {
    address: { left: 25, top: 62.7, width: 80, height: 27.3 },
    addressLine: { pitch: 4.5, size: 10.5 },
    returnAbove: true,
    info: { ...INFO, top: 50 },
    logo: { top: 12, height: 25, width: 90 },
    bodyTop: 98.5,
  },
  // GOV.UK Notify's letter specification: address 24.6 to 120 mm from the left and 39.5 to 66.3 mm from the top, body
  // from 95 mm, the organisation's own address from 125 mm.
  'UK C5': {
    address: { left: 25, top: 39.5, width: 95, height: 26.8 },
    addressLine: { pitch: 3.8, size: 9.5 },
    returnAbove: false,
    info: { ...INFO, top: 39.5 },
    logo: { top: 10, height: 18, width: 90 },
    bodyTop: 97,
  },
  // An envelope of 110 × 220 mm with a window of 35 × 90 mm, 20 mm from the left and 18 mm from below. A letter folded
  // to 99 mm slips 11 mm in height and 10 mm in width: this is what is seen wherever it lies, and from 46 to 92 mm
  // nothing else may stand that could be seen.
  'UK DL': {
    address: { left: 25, top: 57, width: 75, height: 24 },
    addressLine: { pitch: 3.8, size: 9.5 },
    returnAbove: false,
    info: { ...INFO, top: 45 },
    logo: { top: 10, height: 25, width: 90 },
    bodyTop: 97,
  },
};
