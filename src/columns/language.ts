// Names come from the Unicode data in Node.
const NAMED_IN = ['en', 'cy', 'de', 'fr', 'es', 'nl', 'pl', 'it', 'pt'];
/** How files still write some languages (ISO 639-2/B); and Welsh says names both ways. */
const OTHERWISE: Record<string, string> = {
  wel: 'cy',
  ger: 'de',
  fre: 'fr',
  dut: 'nl',
  gre: 'el',
  cze: 'cs',
  gymraeg: 'cy',
  saesneg: 'en',
};
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const MOST_REMEMBERED = 1_000;

let names: Map<string, string> | undefined;
/** A file has few languages, and many rows. */
const remembered = new Map<string, string | null>();

/**
 * The ISO 639-1 code of a language as a file writes it: 'cy', 'cy-GB', 'cym', 'Welsh', 'Cymraeg', 'Gymraeg'. Null where
 * the text is no language, or several.
 */
export function normaliseLanguage(text: string): string | null {
  if (text.length > 40) return null;
  const before = remembered.get(text);
  if (before !== undefined) return before;
  names ??= buildNames();
  const found = names.get(fold(text)) ?? ofTag(text.trim(), new Set(names.values()));
  if (remembered.size < MOST_REMEMBERED) remembered.set(text, found);
  return found;
}

/** 'en', 'eng', 'en-GB', 'en_GB.UTF-8' */
function ofTag(text: string, known: Set<string>): string | null {
  const tag = text.replaceAll('_', '-').replace(/\.[\w-]+$/, '');
  try {
    const { language } = new Intl.Locale(tag);
    return known.has(language) ? language : null;
  } catch {
    return null;
  }
}

function buildNames(): Map<string, string> {
  const built = new Map(Object.entries(OTHERWISE));
  const lists = NAMED_IN.map(languageNames);
  const codes = [...LETTERS].flatMap((one) => [...LETTERS].map((two) => one + two));
  for (const code of codes) {
    if (lists[0].of(code) === undefined) continue;
    for (const list of [...lists, languageNames(code)]) {
      const name = fold(list.of(code) ?? '');
      if (name !== '' && !built.has(name)) built.set(name, new Intl.Locale(code).language);
    }
  }
  return built;
}

function languageNames(language: string): Intl.DisplayNames {
  return new Intl.DisplayNames([language], { type: 'language', fallback: 'none' });
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
