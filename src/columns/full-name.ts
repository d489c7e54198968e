// A whole name in one cell, cut into given and family name.

const titles = new Set(
  (
    'mr mrs ms miss mx dr prof professor rev revd reverend sir dame lord lady baroness baron cllr councillor fr father ' +
    'sister canon capt captain major col colonel sgt hon rt madam master herr frau frl monsieur mme mlle m sr sra srta ' +
    'don dona dhr mevr mevrouw de heer pan pani ing dipl mag drs ir'
  ).split(' '),
);
// Ambiguous as a title in the midst of a name; a title only where a dot or a further title says so.
const titlesOnlyWithDot = new Set([
  'm',
  'de',
  'don',
  'dona',
  'master',
  'major',
  'pan',
  'ir',
  'mag',
  'ing',
  'canon',
  'baron',
]);

const suffixes = new Set(
  (
    'jr jnr junior sr snr senior ii iii iv esq esquire obe mbe cbe kbe dbe bem mp msp ms mep am qc kc phd dphil md mba ' +
    'ba bsc ma msc kcb kcmg cmg gcb dcb dso frs fca aca jp dl rn'
  ).split(' '),
);
// A real family name may read as one of these: dropped only behind a comma or in capitals.
const suffixesOnlyInCapitals = new Set(['ms', 'am', 'ma', 'ba', 'dl', 'mp', 'sr', 'senior', 'aca', 'iv']);

// Words that begin a family name and belong to it: van der Berg, de la Cruz, ap Gwilym, bin Rashid.
const particles = new Set(
  (
    'van von der den dem de los las del della di da do dos das du la le les ter ten te zu zum zur af av ap ab ferch verch ' +
    'bin ibn bint al el abu ben st saint mac mc nic ní ni ó o ua y e'
  ).split(' '),
);

/** A name in two parts; either may be ''. Given holds all given names, family the particles too. */
export type SplitName = { given: string; family: string };

/**
 * Cuts a whole name into given and family name. Titles ("Dr", "Cllr") and suffixes ("OBE", "Jr") go, particles
 * ("van der", "ap") and hyphens stay with the family name, "Smith, John" is read family first, and the last word is the
 * family name otherwise. One word alone is taken for a family name. Letters keep their case.
 */
export function splitFullName(text: string): SplitName {
  const clean = text
    .normalize('NFC')
    .replaceAll(/\([^)]*\)|"[^"]*"/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const parts = clean.split(/\s*,\s*/).filter((part) => part !== '');
  const kept = parts.filter((part, i) => i === 0 || !part.split(' ').every((word) => isSuffix(word, true)));
  if (kept.length > 1) {
    const familyWords = withoutSuffixes(withoutTitles(kept[0].split(' ')));
    const givenWords = withoutSuffixes(withoutTitles(kept.slice(1).join(' ').split(' ')));
    return { given: givenWords.join(' '), family: familyWords.join(' ') };
  }
  return splitGivenFirst(
    withoutSuffixes(withoutTitles((kept[0] ?? '').split(' ').filter((word) => word !== ''))),
  );
}

function splitGivenFirst(words: string[]): SplitName {
  if (words.length === 0) return { given: '', family: '' };
  if (words.length === 1) return { given: '', family: words[0] };
  let start = words.length - 1;
  while (start > 1 && isParticle(words[start - 1])) start--;
  // "van der Berg" alone: no given name is there, so the particle opens the family name.
  if (start === 1 && isParticle(words[0]) && words[0] === words[0].toLowerCase()) start = 0;
  return { given: words.slice(0, start).join(' '), family: words.slice(start).join(' ') };
}

function isParticle(word: string): boolean {
  const bare = word.toLowerCase().replace(/\.$/, '');
  // One capital letter is a middle initial ("Jane E Smith"), not a particle.
  if (/^\p{Lu}\.?$/u.test(word)) return false;
  return particles.has(bare) || /^[dl]['’]$/.test(bare);
}

function withoutTitles(words: string[]): string[] {
  let at = 0;
  while (at < words.length - 1 && isTitle(words[at], at)) {
    at++;
    if (/^(?:and|&|und|et|y)$/i.test(words[at]) && at + 1 < words.length && isTitle(words[at + 1], at)) at++;
  }
  return words.slice(at);
}

function isTitle(word: string, at: number): boolean {
  const bare = word.toLowerCase().replaceAll('.', '');
  if (!titles.has(bare)) return false;
  if (!titlesOnlyWithDot.has(bare)) return true;
  return word.endsWith('.') && !(at > 0 && bare === 'm');
}

function withoutSuffixes(words: string[]): string[] {
  let end = words.length;
  // "Ms" and "Sr" at the end of three words and more; two words must stay a given and a family name.
  while (end > 2 && isSuffix(words[end - 1], false)) end--;
  return words.slice(0, end);
}

function isSuffix(word: string, behindComma: boolean): boolean {
  const bare = word.toLowerCase().replaceAll('.', '');
  if (!suffixes.has(bare)) return false;
  if (behindComma) return true;
  const inCapitals = word === word.toUpperCase() && bare.length > 1;
  return !suffixesOnlyInCapitals.has(bare) || inCapitals;
}

/** Whether a word is a title such as 'Mr', 'Dr.' or 'Frau'. */
export function isNameTitle(text: string): boolean {
  const words = text
    .toLowerCase()
    .replaceAll('.', '')
    .split(/[\s/&]+|and/)
    .filter((word) => word !== '');
  if (words.length === 0 || words.length > 4 || !words.every((word) => titles.has(word))) return false;
  // 'M' alone is a gender and 'DE' a country, more often than a title.
  return words.length > 1 || text.endsWith('.') || !titlesOnlyWithDot.has(words[0]) || words[0] === 'master';
}
