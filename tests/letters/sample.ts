import type { Letter, LetterBlock, LetterLayout, WindowName } from '../../src/letters/index.ts';

/** Texts of about the length that notices have, in English and Welsh. Everybody in them is invented. */
export function layoutOf(
  window: WindowName,
  language = 'en',
  more: Partial<LetterLayout> = {},
): LetterLayout {
  return {
    sender: [
      language === 'cy' ? 'Plaid Enghreifftiol' : 'The Example Party',
      '12 Station Road',
      'Leeds LS1 4DY',
      'data@party.example',
      '0113 496 0000',
    ],
    returnLine: 'The Example Party, 12 Station Road, Leeds LS1 4DY',
    window,
    language,
    ...more,
  };
}

const paragraph = (text: string): LetterBlock => ({ kind: 'paragraph', runs: [{ text }] });
const heading = (text: string): LetterBlock => ({ kind: 'heading', runs: [{ text }] });
const list = (...items: string[]): LetterBlock => ({
  kind: 'list',
  items: items.map((text) => {
    const [strong, rest] = text.split(': ');
    return rest === undefined ? [{ text }] : [{ text: strong, bold: true }, { text: `: ${rest}` }];
  }),
});

export function shortLetter(number: number, more: Partial<Letter> = {}): Letter {
  return {
    id: `K7QM-2X9D-${String(number).padStart(4, '0')}`,
    addressLines: ['Margaret Ashbridge', `${number} Mill Lane`, 'Headingley', 'LEEDS', 'LS6 3BN'],
    postcode: 'LS6 3BN',
    country: 'GB',
    date: '3 November 2025',
    reference: `K7QM-2X9D-${String(number).padStart(4, '0')}`,
    subject: 'A company that worked for us has lost some of your information',
    blocks: [
      paragraph('Dear Margaret Ashbridge'),
      paragraph(
        'On 29 October 2025 a company that looks after our membership records told us that somebody had broken into its computers. Information about you was on them. We are sorry.',
      ),
      heading('What it is about'),
      list(
        'Your name and address: sent to the company on 4 March 2024 and last on 20 October 2025',
        'Your e-mail address: sent on the same days',
        'That you are a member: which shows what you think about politics',
      ),
      paragraph(
        'You need do nothing today. Be careful with calls, e-mails and letters that say they come from us: we will never ask you for a password or for money because of this.',
      ),
      paragraph('Yours sincerely'),
      { kind: 'paragraph', runs: [{ text: 'Jordan Whitlock\nData Protection Officer' }] },
    ],
    ...more,
  };
}

export function longLetter(number: number, more: Partial<Letter> = {}): Letter {
  const short = shortLetter(number);
  return {
    ...short,
    blocks: [
      ...short.blocks.slice(0, 4),
      heading('What happened'),
      paragraph(
        'The company is called Example Data Services. It keeps lists of members for us and prints envelopes. According to the company, somebody got in on 12 October 2025 and could read its files until 28 October 2025. The company says that the files have been copied. We have no proof of that, and none that they were not. It also says that whoever did it has deleted the copies; we cannot check that, and you should not rely on it.',
      ),
      heading('What we do not know'),
      list(
        'Who did it',
        'Whether anybody has read or used what concerns you',
        'Whether the company had deleted older lists, as it had promised to do within ninety days: until it proves that, we count them as lost',
      ),
      heading('What we have done'),
      paragraph(
        'We told the Information Commissioner on 30 October 2025, and the police. We have stopped sending lists to the company. We have asked it in writing for the times at which files were read, and will write again if the answer changes what this letter says about you.',
      ),
      heading('What you can do'),
      list(
        'Suspicious e-mails: forward them to report@phishing.gov.uk and do not open what is attached',
        'Suspicious texts: forward them to 7726, which costs nothing',
        'Calls: hang up, wait, and ring the number that you know, not the one that you were given',
        'Passwords: none were on these files; if you use the same one in many places, now is a good day to change that',
        'Your bank: no bank details were on these files',
      ),
      heading('How to know that this letter is genuine'),
      {
        kind: 'paragraph',
        runs: [
          { text: 'Type the code ' },
          { text: short.reference, bold: true },
          { text: ' at ' },
          { text: 'https://www.party.example/check-a-letter-about-your-information', italic: true },
          { text: ', or ring us on 0113 496 0000 and read it out. Nobody else has this code.' },
        ],
      },
      heading('Your rights'),
      paragraph(
        'You can ask us for everything that we hold about you, ask us to correct or delete it, and complain to the Information Commissioner’s Office, Wycliffe House, Water Lane, Wilmslow SK9 5AF, telephone 0303 123 1113.',
      ),
      ...short.blocks.slice(-2),
    ],
    ...more,
  };
}

export function welshLetter(number: number, isLong: boolean, more: Partial<Letter> = {}): Letter {
  const first: LetterBlock[] = [
    paragraph('Annwyl Siân Wŷn-Prydderch'),
    paragraph(
      'Ar 29 Hydref 2025 dywedodd cwmni sy’n cadw ein cofnodion aelodaeth wrthym fod rhywun wedi torri i mewn i’w gyfrifiaduron. Roedd gwybodaeth amdanoch chi arnynt. Mae’n ddrwg gennym.',
    ),
    heading('Beth sydd dan sylw'),
    list(
      'Eich enw a’ch cyfeiriad: anfonwyd at y cwmni ar 4 Mawrth 2024 ac yn olaf ar 20 Hydref 2025',
      'Eich cyfeiriad e-bost: anfonwyd ar yr un dyddiau',
      'Eich bod yn aelod: sy’n dangos eich barn wleidyddol',
    ),
  ];
  const middle: LetterBlock[] = [
    heading('Beth ddigwyddodd'),
    paragraph(
      'Enw’r cwmni yw Example Data Services. Mae’n cadw rhestrau o aelodau ar ein rhan ac yn argraffu amlenni. Yn ôl y cwmni, daeth rhywun i mewn ar 12 Hydref 2025 a gallai ddarllen ei ffeiliau tan 28 Hydref 2025. Dywed y cwmni fod y ffeiliau wedi’u copïo. Nid oes gennym brawf o hynny, na phrawf na chawsant eu copïo.',
    ),
    heading('Yr hyn na wyddom'),
    list(
      'Pwy wnaeth hyn',
      'A oes unrhyw un wedi darllen neu ddefnyddio’r hyn sy’n ymwneud â chi',
      'A oedd y cwmni wedi dileu rhestrau hŷn, fel yr addawodd wneud o fewn naw deg diwrnod',
    ),
    heading('Yr hyn y gallwch ei wneud'),
    list(
      'E-byst amheus: anfonwch nhw ymlaen at report@phishing.gov.uk a pheidiwch ag agor unrhyw atodiad',
      'Negeseuon testun amheus: anfonwch nhw ymlaen i 7726, yn rhad ac am ddim',
      'Galwadau: rhowch y ffôn i lawr, arhoswch, a ffoniwch y rhif yr ydych yn ei adnabod',
    ),
    heading('Sut i wybod bod y llythyr hwn yn ddilys'),
    paragraph(
      'Teipiwch y cod K7QM-2X9D-0002 ar https://www.party.example/gwirio-llythyr, neu ffoniwch ni ar 0113 496 0000 a’i ddarllen. Nid oes gan neb arall y cod hwn.',
    ),
    heading('Eich hawliau'),
    paragraph(
      'Gallwch ofyn i ni am bopeth sydd gennym amdanoch, gofyn i ni ei gywiro neu ei ddileu, a chwyno i Swyddfa’r Comisiynydd Gwybodaeth, 2il Lawr, Tŷ Churchill, 17 Ffordd Churchill, Caerdydd CF10 2HH.',
    ),
    paragraph(
      'Ysgrifennwn atoch yn Gymraeg am i chi ddweud wrthym mai dyna sydd orau gennych. Mae’r un llythyr ar gael yn Saesneg, mewn print bras ac ar ffurf y gellir ei darllen yn uchel: ffoniwch ni a dywedwch pa un yr hoffech ei gael.',
    ),
  ];
  const last = [paragraph('Yn gywir'), paragraph('Jordan Whitlock\nSwyddog Diogelu Data')];
  return shortLetter(number, {
    language: 'cy',
    addressLines: ['Siân Wŷn-Prydderch', '3 Heol y Bont', 'Tŷ-croes', 'RHYDAMAN', 'SA18 3RD'],
    postcode: 'SA18 3RD',
    date: '3 Tachwedd 2025',
    subject: 'Mae cwmni a weithiodd i ni wedi colli peth o’ch gwybodaeth',
    blocks: [...first, ...(isLong ? middle : []), ...last],
    ...more,
  });
}
