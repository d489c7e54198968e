// A heading cut into words: case, camelCase, underscores, digits, accents, abbreviations and words written as one.

// The same word under one spelling. Left as written, right as meant.
const synonyms = new Map<string, string>(
  Object.entries({
    addr: 'address', adr: 'address', adresse: 'address', adres: 'address', addres: 'address', add: 'address',
    tel: 'phone', telephone: 'phone', telefon: 'phone', telefono: 'phone', telefoon: 'phone', ph: 'phone', tele: 'phone', fon: 'phone',
    telefonu: 'phone', ffon: 'phone', phon: 'phone', mob: 'mobile', cell: 'mobile', cellphone: 'mobile', handy: 'mobile', mobil: 'mobile',
    mobiltelefon: 'mobile', cellular: 'mobile', mobiel: 'mobile', telephonenumber: 'phone', portable: 'mobile',
    num: 'number', nr: 'number', nbr: 'number', nummer: 'number', numero: 'number', numer: 'number', rhif: 'number', nos: 'number',
    organization: 'organisation', org: 'organisation', license: 'licence', licens: 'licence',
    membership: 'member', mem: 'member', mbr: 'member', memb: 'member', mitglied: 'member', mitgliedschaft: 'member', aelodaeth: 'member',
    aelod: 'member', adherent: 'member', adhesion: 'member', socio: 'member', lid: 'member', lidmaatschap: 'member', czlonek: 'member',
    ref: 'reference', referenz: 'reference', refno: 'reference', dt: 'date', datum: 'date', fecha: 'date', data: 'date',
    acct: 'account', acc: 'account', emails: 'email', emailaddr: 'email', org_name: 'organisation', dept: 'department',
    optedin: 'optin', optedout: 'optout', cntry: 'country', ctry: 'country', identifiant: 'id', ident: 'id', ids: 'id',
    constit: 'constituency', amt: 'amount', qty: 'quantity', pref: 'preferred', prefs: 'preference', lang: 'language', desc: 'description',
    nat: 'national', natl: 'national', enrolled: 'joined', joiner: 'joined', leaver: 'left', cessation: 'leaving', ins: 'insurance', demise: 'death', telefonnummer: 'phone', handynummer: 'mobile', strasze: 'strasse', str: 'strasse',
    txn: 'transaction', trans_id: 'transaction', sub: 'subscription', subs: 'subscription', usr: 'user', cust: 'customer', emp: 'employee',
    pwd: 'password', donations: 'donation', yr: 'year', nm: 'name', mth: 'month', catg: 'category', cat: 'category', coy: 'company', co: 'company',
    exp: 'expiry', govt: 'government', resid: 'residential', resi: 'residential', corr: 'correspondence',
  }),
); // prettier-ignore

const stopwords = new Set(
  'of the de du des der die das del la le les d l y an a your my our s t et und and et or o i w von van het een'.split(
    ' ',
  ),
);
const contactWords = new Set(
  'email mail phone post postal sms text call contact marketing bulk letter newsletter'.split(' '),
);
const flips = new Set('of de du des del d von van'.split(' '));

let vocabulary: Set<string> = new Set();

/** Tells the cutter which words there are, so that 'dateofbirth' can be cut into three. */
export function setVocabulary(words: Iterable<string>): void {
  vocabulary = new Set([...words, ...synonyms.keys(), 'of', 'de', 'naissance', 'mitglieds']);
}

/** A word in the spelling that the vocabulary uses: folded, singular, synonyms made one. */
export function wordOf(raw: string): string {
  const direct = synonyms.get(raw);
  if (direct !== undefined) return direct;
  const singular = raw.length > 3 && /[^suai]s$/.test(raw) ? raw.slice(0, -1) : raw;
  return synonyms.get(singular) ?? singular;
}

/** A heading's words, and the same words the other way round where 'of' turns them ('Name of branch'). */
export type HeadingWords = { words: string[]; turned: string[] | null; counts: boolean };

/** Cuts a heading into words. `counts` says that it counts things: 'Number of emails', '# gifts'. */
export function cutHeading(heading: string): HeadingWords {
  const raw = rawWords(heading).flatMap(cutGlued);
  // Alone it is the kind of membership; beside another word it means the same as 'member'.
  if (raw.length === 1 && raw[0] === 'membership')
    return { words: ['membershipalone'], turned: null, counts: false };
  const merged = mergeNegations(mergePairs(raw));
  const flipAt = merged.findIndex((word, i) => i > 0 && i < merged.length - 1 && flips.has(word));
  const clean = (list: string[]) => {
    const kept = list.filter((word) => !stopwords.has(word)).map(wordOf);
    return kept.length > 0 ? kept : list.map(wordOf);
  };
  const words = clean(merged);
  const turned = flipAt < 0 ? null : clean([...merged.slice(flipAt + 1), ...merged.slice(0, flipAt)]);
  const counts =
    /^(?:number|no\.?|count|total)\s+of\b|^#\s*\w/i.test(heading.trim()) ||
    /(?:^|[_\s])count$/i.test(heading.trim());
  return { words, turned, counts };
}

function rawWords(heading: string): string[] {
  return heading
    .replace(/^[a-z0-9]+__(?=.*__[a-z]$)/i, '') // Salesforce: package prefix and suffix of custom fields
    .replace(/__[a-z]$/i, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll(/#/g, ' number ')
    .replaceAll(/['’`](?=s\b)/gi, ' ')
    .replaceAll(/\b(\p{L})\.(?=\p{L}\.)/gu, '$1') // D.O.B. is one word
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L}{2,})(\d)/gu, '$1 $2')
    .replaceAll(/(\d)(\p{L}{2,})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

// 'e mail' is one word, and so is the 'L Name' that camelCase made of LName.
function mergePairs(words: string[]): string[] {
  const merged: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === 'e' && /^(?:mail|post)s?$/.test(words[i + 1] ?? '')) {
      merged.push('email');
      i++;
    } else if (/^[flms]$/.test(words[i]) && words[i + 1] === 'name') {
      merged.push(`${words[i]}name`);
      i++;
    } else merged.push(words[i]);
  }
  return merged;
}

// 'No' is a number behind a noun ('Membership No') and a refusal before a way of contact ('No bulk emails').
function mergeNegations(words: string[]): string[] {
  return words.map((word, i) => {
    if (word !== 'no') return word;
    const next = words[i + 1];
    const refuses = next !== undefined && (i === 0 || contactWords.has(wordOf(next)));
    return refuses ? 'not' : 'number';
  });
}

// 'dateofbirth', 'emailoptin', 'Mitgliedsnummer': cut only where known words cover it whole, as few as possible.
function cutGlued(word: string): string[] {
  if (word.length < 5 || vocabulary.has(word) || vocabulary.has(wordOf(word))) return [word];
  const best: (string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    best[end] = null;
    for (let start = Math.max(0, end - 16); start < end; start++) {
      const before = best[start];
      const piece = word.slice(start, end);
      if (before === null || !isPiece(piece)) continue;
      const there = best[end];
      if (there === null || before.length + 1 < there.length) best[end] = [...before, piece];
    }
  }
  return best[word.length] ?? [word];
}

function isPiece(piece: string): boolean {
  if (piece.length < 3) return /^(?:id|no|of|in|ni|de|nr|by)$/.test(piece);
  return vocabulary.has(piece) || vocabulary.has(wordOf(piece));
}
