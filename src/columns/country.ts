// Country names and codes to ISO 3166-1 alpha-2.

// alpha-3 codes in the order of their alpha-2 codes; ISO 3166-1.
const codes = `
AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ AZE BA BIH
BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA BS BHS BT BTN BV BVT
BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM CMR CN CHN CO COL CR CRI CU CUB
CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST EG EGY EH ESH ER ERI ES ESP
ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF GG GGY GH GHA GI GIB GL GRL GM GMB
GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD HN HND HR HRV HT HTI HU HUN ID IDN IE IRL
IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM
KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO LB LBN LC LCA LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY
MA MAR MC MCO MD MDA ME MNE MF MAF MG MDG MH MHL MK MKD ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT
MU MUS MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU NU NIU
NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY QA QAT
RE REU RO ROU RS SRB RU RUS RW RWA SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE SM SMR
SN SEN SO SOM SR SUR SS SSD ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL TL TLS
TM TKM TN TUN TO TON TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT VE VEN
VG VGB VI VIR VN VNM VU VUT WF WLF WS WSM YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE XK XKX`;

// Usual names that the Unicode data does not have, '=' then the names, folded.
const usual: Record<string, string> = {
  GB:
    'uk|u k|great britain|britain|england|scotland|wales|northern ireland|n ireland|cymru|alba|ulster|lloegr|gt britain|' +
    'united kingdom of great britain and northern ireland|deyrnas unedig|y deyrnas unedig|grossbritannien|angleterre',
  IE: 'eire|republic of ireland|ireland republic of|irish republic|roi|southern ireland',
  US: 'usa|u s a|u s|united states of america|america|the united states|estados unidos de america|vsa',
  NL: 'holland|the netherlands|nederland|pays bas',
  DE: 'brd|federal republic of germany|bundesrepublik deutschland',
  CZ: 'czech republic|tschechische republik|republique tcheque',
  RU: 'russian federation',
  KR: 'south korea|republic of korea|korea south|korea republic of',
  KP: 'north korea',
  VN: 'viet nam',
  SY: 'syrian arab republic',
  IR: 'iran islamic republic of|persia',
  CI: 'ivory coast|cote d ivoire',
  MK: 'macedonia|north macedonia',
  SZ: 'swaziland',
  MM: 'burma',
  TR: 'turkey|turkiye',
  CV: 'cape verde',
  TW: 'taiwan province of china',
  HK: 'hong kong',
  MO: 'macau|macao',
  PS: 'palestine|state of palestine',
  VA: 'vatican city|holy see',
  AE: 'uae|united arab emirates',
  TZ: 'united republic of tanzania',
  MD: 'republic of moldova',
  LA: 'lao',
  BO: 'bolivia plurinational state of',
  VE: 'venezuela bolivarian republic of',
  BN: 'brunei darussalam',
  CD: 'dr congo|democratic republic of the congo|congo democratic republic of the',
  CG: 'congo|republic of the congo',
};

const languages = ['en', 'de', 'fr', 'es', 'nl', 'pl', 'cy', 'it', 'pt'];

let common: Map<string, string> | null = null;
let native: Map<string, string> | null = null;

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

// Names come from the Unicode data in Node. The languages above are enough for nearly every file.
function buildCommon(): Map<string, string> {
  const built = new Map<string, string>();
  const alpha = codes.trim().split(/\s+/);
  const names = languages.map(regionNames);
  for (let i = 0; i < alpha.length; i += 2) {
    const [two, three] = [alpha[i], alpha[i + 1]];
    for (const list of names) addName(built, list.of(two), two);
    built.set(two.toLowerCase(), two);
    built.set(three.toLowerCase(), two);
  }
  for (const [two, list] of Object.entries(usual)) for (const name of list.split('|')) built.set(name, two);
  return built;
}

// The language most spoken in each country: slow to build (a formatter a language), so only for what is left.
function buildNative(): Map<string, string> {
  const built = new Map<string, string>();
  const alpha = codes.trim().split(/\s+/);
  for (let i = 0; i < alpha.length; i += 2) {
    const two = alpha[i];
    addName(built, regionNames(new Intl.Locale(`und-${two}`).maximize().language).of(two), two);
  }
  return built;
}

function regionNames(language: string): Intl.DisplayNames {
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
}

function addName(names: Map<string, string>, name: string | undefined, code: string): void {
  if (name !== undefined && !names.has(fold(name))) names.set(fold(name), code);
}

/** As `normaliseCountry`, without the names that only a country's own language has: quick, for looking at samples. */
export function commonCountry(text: string): string | null {
  if (text.length < 2 || text.length > 60) return null;
  common ??= buildCommon();
  const folded = fold(text);
  return common.get(folded) ?? common.get(folded.replace(/^the /, '')) ?? null;
}

/**
 * The ISO 3166-1 alpha-2 code of a country written in any usual way: alpha-2 or alpha-3 code, name in English, German,
 * French, Spanish, Dutch, Polish, Welsh, Italian, Portuguese or its own language; 'UK', 'England', 'Scotland', 'Wales'
 * and 'Northern Ireland' are GB. Null where the text names no country.
 */
export function normaliseCountry(text: string): string | null {
  const known = commonCountry(text);
  if (known !== null || text.length < 2 || text.length > 60) return known;
  native ??= buildNative();
  return native.get(fold(text)) ?? null;
}
