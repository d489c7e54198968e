import { cumulate, draw, longTail, pickBy } from './chance.ts';

// Towns are real, the postcode areas are not: they pass the usual pattern and belong to nobody.
const TOWNS: [string, string][] =
  `London:LO Birmingham:BE Leeds:LB Glasgow:GE Sheffield:SB Bradford:BO Liverpool:LC
  Edinburgh:ED Manchester:MO Bristol:BG Wakefield:WE Cardiff:CE Coventry:CU Nottingham:NO Leicester:LK Sunderland:SU
  Belfast:BU Newcastle:NU Brighton:BY Hull:HO Plymouth:PC Stoke-on-Trent:SX Wolverhampton:WB Derby:DU Swansea:SV
  Southampton:SC Salford:SD Aberdeen:AD Westminster:WY Portsmouth:PU York:YE Peterborough:PY Dundee:DC Lancaster:LY
  Oxford:OE Newport:NB Preston:PW Cambridge:CK Norwich:NY Chester:CY Exeter:EY Gloucester:GB Worcester:WO Lincoln:LW
  Carlisle:CC Bangor:BC Durham:DW Inverness:IE Stirling:SF Truro:TU Hartlepool:HE Barrow-in-Furness:BK
  King's_Lynn:KE Stratford-upon-Avon:SH Merthyr_Tydfil:MY Aberystwyth:AE Kirkcaldy:KB Bolton:BW Middlesbrough:MB`
    .trim()
    .split(/\s+/)
    .map((entry) => entry.replaceAll('_', ' ').split(':') as [string, string]);
const townBounds = cumulate(longTail(TOWNS.length, 6));
const STREET_STEMS =
  `Station Church Victoria Park High Mill Green Albert Queens Kings Alma Garden Chapel Spring Grove
  Manor Windsor York Clarence Cambridge Oxford Stanley Cromwell Nelson Wellington Inkerman Balmoral Hawthorn Laburnum
  Chestnut Elm Oak Beech Cedar Rowan Sycamore Poplar Willow Orchard Meadow Bridge Canal Quarry Foundry Weavers Tanners
  Coopers Abbey Priory St._John's St._Mary's Primrose Bluebell Heather Highfield Hillside Brook Lower Upper Broad Silver`
    .trim()
    .split(/\s+/)
    .map((entry) => entry.replaceAll('_', ' '));
const STREET_ENDS = [
  'Street',
  'Road',
  'Avenue',
  'Lane',
  'Close',
  'Drive',
  'Terrace',
  'Crescent',
  'Way',
  'Gardens',
];
const QUARTERS = ['Central', 'North', 'East', 'South', 'West'];
const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';
const ABROAD: string[][] = [
  [],
  ['Dublin', 'Cork', 'Galway'],
  ['Paris', 'Lyon', 'Bordeaux'],
  ['Madrid', 'Málaga', 'Alicante'],
  ['New York', 'Boston', 'Seattle'],
  ['Berlin', 'Köln', 'München'],
  ['Sydney', 'Perth', 'Melbourne'],
];

/** Where a home stands, as numbers; the texts are made from it when a file is written. */
export type Home = { country: number; town: number; district: number; unit: number; door: number };

/** The home behind an address key. About one postcode in the country for each household, as members live. */
export function homeAt(key: number, country: number, home: Home): Home {
  const place = draw(key, 1, 7);
  home.country = country;
  home.town = pickBy(townBounds, draw(key, 2, 7));
  home.district = 1 + (place % 25);
  home.unit = (place >>> 8) % 324;
  home.door = 1 + ((place >>> 18) % 140);
  return home;
}

/** The first line of the address: who shares a postcode shares the street. */
export function streetText(home: Home): string {
  const lane = draw(home.town * 25 + home.district, home.unit, 11);
  const street = `${STREET_STEMS[lane % STREET_STEMS.length]} ${STREET_ENDS[(lane >>> 8) % STREET_ENDS.length]}`;
  if (home.country > 1) return `${street} ${home.door}`;
  return home.door % 19 === 0
    ? `Flat ${1 + (home.door % 9)}, ${home.door} ${street}`
    : `${home.door} ${street}`;
}

/** The town. */
export function cityText(home: Home): string {
  if (home.country === 0) return TOWNS[home.town][0];
  const cities = ABROAD[home.country];
  return cities[home.town % cities.length];
}

/** The postcode, in the manner of its country. */
export function postcodeText(home: Home): string {
  const code = draw(home.town * 25 + home.district, home.unit, 13);
  if (home.country === 0) {
    const inward = `${1 + (home.unit % 9)}${LETTERS[((home.unit / 9) % 6) | 0]}${LETTERS[7 + ((home.unit / 54) | 0)]}`;
    return `${TOWNS[home.town][1]}${home.district} ${inward}`;
  }
  // Routing keys of Irish Eircodes begin with a letter that none has.
  if (home.country === 1) return `J${10 + (code % 90)} ${LETTERS[code % 20]}${100 + (code % 900)}`;
  const width = home.country === 6 ? 4 : 5;
  return String(code % 10 ** width).padStart(width, '0');
}

/** The local branch; none for people abroad. */
export function branchText(home: Home): string {
  return home.country === 0 ? `${TOWNS[home.town][0]} ${QUARTERS[home.district % 5]}` : '';
}
