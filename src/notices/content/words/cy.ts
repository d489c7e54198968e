// A draft, to be read by a Welsh speaker before anything is sent: docs/notice-texts.md.
import { CATEGORY_WORDS } from './category-words.ts';
import { longDay } from './days.ts';
import type { Words } from './words.ts';

const day = (at: Date, timezone: string): string => longDay(at, 'cy', timezone);

const PROOF: Record<string, string> = {
  statement: 'Nid ydym wedi cael prawf o hyn.',
  document: 'Cawsom ddogfen am hyn. Nid ydym wedi ei gwirio.',
  'forensic report': 'Cawsom adroddiad gan arbenigwyr am hyn. Nid ydym yn ei drin fel mater terfynol.',
};

/** 'a' is 'ac' before a vowel, and grows together with 'eich' and 'y'. Names of firms are not mutated after it. */
function and(next: string): string {
  if (next.startsWith('eich ')) return `a’ch ${next.slice(5)}`;
  if (/^yr? /.test(next)) return `a’r ${next.replace(/^yr? /, '')}`;
  return /^[aeiouwyâêîôûŵŷáéíóúàèìòùäëïöü]/i.test(next) ? `ac ${next}` : `a ${next}`;
}

export const cy: Words = {
  list(items) {
    if (items.length < 2) return items.join('');
    return `${items.slice(0, -1).join(', ')} ${and(items.at(-1)!)}`;
  },
  day,
  between(first, last, timezone) {
    const [from, until] = [day(first, timezone), day(last, timezone)];
    return from === until ? `ar ${from}` : `rhwng ${from} a ${until}`;
  },
  nobodysName: 'Syr neu Fadam',
  category: (key) => CATEGORY_WORDS[key]?.[1],
  told: {
    held: (suppliers) => `Mae hyn yn ymwneud â data yr oedd ${suppliers} yn ei gadw ar ein rhan.`,
    began: (from) => `Dechreuodd ar ${from}.`,
    ended: (until) => `Daeth i ben ar ${until}.`,
    onOneDay: (on) => `Digwyddodd ar ${on}.`,
    fromTo: (from, until) => `Dechreuodd ar ${from} a daeth i ben ar ${until}.`,
    ongoing: 'Mae’n dal i ddigwydd.',
    published: 'Cafodd rhywfaint o’r data ei gyhoeddi neu ei gynnig ar werth.',
    notKnown: 'Nid ydym yn gwybod eto beth ddigwyddodd i’r data.',
    natures: {
      confidentiality: 'Efallai fod rhywun na ddylai gael y data wedi ei weld neu ei gymryd.',
      availability: 'Cafodd y data ei golli neu nid oedd modd ei gyrraedd.',
      integrity: 'Efallai fod y data wedi cael ei newid.',
    },
    confidentiality: {
      taken: 'Cafodd y data ei gymryd, neu ei roi i bobl na ddylent ei gael.',
      'likely taken': 'Mae’n debyg bod y data wedi cael ei gymryd. Nid oes prawf.',
      seen: 'Gwelodd rhywun y data na ddylai fod wedi ei weld. Ni chafodd ei gymryd.',
      'not taken': 'Mae tystiolaeth dda na chafodd y data ei gymryd na’i rannu.',
      'cannot be assessed': 'Nid oes modd darganfod a gafodd y data ei weld neu ei gymryd.',
    },
    availability: {
      'not affected': 'Rydym wedi gallu cyrraedd y data drwy’r amser.',
      'recovered without difficulty': 'Am gyfnod nid oedd modd cyrraedd y data. Mae yn ôl.',
      'temporarily lost': 'Nid oes modd cyrraedd y data am gyfnod.',
      'lost for good': 'Mae’r data yno wedi ei golli am byth.',
    },
    integrity: {
      'not altered': 'Ni chafodd y data ei newid.',
      'altered, recoverable, not misused':
        'Cafodd y data ei newid. Mae modd ei gywiro. Ni chafodd ei gamddefnyddio.',
      'altered, recoverable, possibly misused':
        'Cafodd y data ei newid. Mae modd ei gywiro. Efallai ei fod wedi cael ei gamddefnyddio.',
      'altered, not recoverable': 'Cafodd y data ei newid. Nid oes modd ei gywiro.',
    },
    intelligible: {
      unintelligible: 'Mae’r data dan glo, fel na all eraill ei ddarllen. Nid yw’r clo wedi ei dorri.',
      'weakly protected': 'Mae’r data dan glo, ond gellid torri’r clo.',
      intelligible: 'Nid oedd y data dan glo. Gall pwy bynnag sydd ganddo ei ddarllen.',
      'cannot be assessed': 'Nid oes modd darganfod a all eraill ddarllen y data.',
    },
  },
  unknown: {
    'what happened': 'beth ddigwyddodd i’r data',
    'seen or taken': 'a wnaeth rhywun weld neu gymryd y data',
    readable: 'a all eraill ddarllen y data',
    published: 'a gafodd unrhyw ran o’r data ei chyhoeddi',
    changed: 'a gafodd y data ei newid',
    lost: 'a yw’r data wedi ei golli am byth',
    began: 'pryd y dechreuodd',
    ended: 'pryd y daeth i ben',
    over: 'a yw drosodd',
    'which data': 'pa ddata amdanoch chi oedd dan sylw',
    'whose data': 'a yw’r data a gawsom yn wir amdanoch chi',
  },
  claim: ({ source, words, grade }, on) =>
    `Ar ${on}, dywedodd ${source}: “${words}” ${PROOF[grade] ?? PROOF['statement']}`,
};
