// Values that by themselves show a special category (Art. 9 GDPR), whatever the heading calls the column.

/** The special categories that values can show. */
export type SpecialKind = 'union' | 'religion' | 'ethnicity' | 'orientation' | 'politics';

const words: Record<SpecialKind, string> = {
  union:
    "unite|unite the union|unison|gmb|usdaw|cwu|aslef|rmt|fbu|tssa|community|num|bfawu|musicians union|musicians' union|pcs|ucu|neu|nasuwt|prospect|" +
    'bectu|equity|nuj|rcn|bma|eis|ucatt|nut|verdi|ver.di|ig metall|ig bau|ig bce|gew|ngg|gdp|cgt|cfdt|fo|ccoo|ugt|fnv|cnv|solidarnosc|solidarność|opzz|' +
    'siptu|forsa|fórsa|unia|unite union',
  religion:
    'christian|christianity|muslim|islam|jewish|judaism|hindu|hinduism|sikh|sikhism|buddhist|buddhism|catholic|roman catholic|protestant|anglican|' +
    'church of england|church of scotland|methodist|baptist|quaker|atheist|agnostic|no religion|orthodox|evangelical|evangelisch|katholisch|römisch-katholisch|' +
    'rk|ev|konfessionslos|jain|bahai|pagan|humanist|presbyterian|c of e',
  ethnicity:
    'white british|white irish|white other|any other white background|asian|asian british|indian|pakistani|bangladeshi|chinese|black british|black african|' +
    'black caribbean|african|caribbean|mixed|white and asian|white and black caribbean|white and black african|arab|gypsy|roma|irish traveller|hispanic|' +
    'latino|caucasian|african american|native american|pacific islander|any other ethnic group|any other asian background|white|black',
  orientation:
    'heterosexual|straight|heterosexual/straight|gay|lesbian|gay/lesbian|gay or lesbian|bisexual|homosexual|queer|pansexual|asexual|bi|heterosexual or straight|gay man|gay woman',
  politics:
    'labour|lab|conservative|con|tory|liberal democrat|lib dem|libdem|ld|green|green party|snp|plaid cymru|plaid|reform|reform uk|ukip|brexit party|dup|' +
    'sinn fein|sinn féin|sdlp|alliance|uup|democrat|republican|independent|cdu|csu|spd|fdp|afd|die linke|grüne|bündnis 90/die grünen|psoe|vox|podemos|' +
    'renaissance|rassemblement national|parti socialiste|vvd|d66|groenlinks|pvv|pis|platforma obywatelska',
};

const byWord = new Map<string, SpecialKind[]>();
for (const kind of Object.keys(words) as SpecialKind[]) {
  for (const word of words[kind].split('|')) byWord.set(word, [...(byWord.get(word) ?? []), kind]);
}

/** Which special categories a value, as a whole, is a usual word of. */
export function looksSpecial(value: string): SpecialKind[] {
  if (value.length > 40) return [];
  return (
    byWord.get(
      value
        .toLowerCase()
        .replaceAll(/\s+/g, ' ')
        .replace(/^white - /, 'white '),
    ) ?? []
  );
}
