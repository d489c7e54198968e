// The vocabulary of headings for special categories, offences and vulnerability, for what people allow, and for other people.
import { tier } from './concept.ts';
import type { ConceptLine } from './concept.ts';

const { special, preference, otherPerson, interaction, phrase, contact, thing } = tier;

const specialData: ConceptLine[] = [
  [
    special,
    'user.trade_union_membership',
    null,
    'union|trade union|tu|unite|gmb|unison|usdaw|union name|gewerkschaft|syndicat|sindicato|vakbond|zwiazek zawodowy|undeb|tradeunion|union member|union number|levy payer|political levy|affiliated union',
  ],
  [special + 1, 'user.financial', null, 'credit union|european union'],
  [special + 1, 'user.education', null, 'student union|students union'],
  [special + 1, 'user.demographic.marital_status', null, 'civil union'],
  [
    special,
    'user.demographic.race_ethnicity',
    null,
    'ethnicity|ethnic|ethnic origin|ethnic group|race|ethnic background|ethnicite|origine ethnique|bame|heritage|ethnie|etnia|etniciteit|ethnizitat|herkunft',
  ],
  [
    special,
    'user.demographic.religious_belief',
    null,
    'religion|religious|faith|belief|religious belief|denomination|konfession|confession|godsdienst|wyznanie|crefydd|parish|church|kirchensteuer|kirchensteuermerkmal|mosque|synagogue',
  ],
  [
    special,
    'user.demographic.sexual_orientation',
    null,
    'sexual orientation|sexuality|orientation|lgbt|lgbtq|lgbt status|lgbtqi|sexuelle orientierung',
  ],
  [
    special,
    'user.demographic.political_opinion',
    null,
    'voting intention|vote intention|party support|party supported|support level|supporter level score|political|political opinion|political view|political party|political affiliation|party affiliation|party registration|registered party|canvass|canvass result|canvass code|promise|last canvassed|likely voter score|support score|partisanship|how voted|voted for|parteizugehorigkeit|politische|opinion politique|party preference|voter id',
  ],
  [thing - 2, 'user.demographic.political_opinion', null, 'party|support|partei|parti|partido|partij'],
  [
    special,
    'user.health_and_medical',
    null,
    'health|medical|disability|disabled|disabilities|access need|access requirement|accessibility need|accessibility requirement|accessibility|reasonable adjustment|adjustment|impairment|condition|medical condition|diagnosis|medication|allergy|allergies|dietary|dietary requirement|dietary need|diet|blood group|blood type|long term illness|illness|sickness|pregnancy|pregnant|vaccination|vaccine|covid|treatment|symptom|schwerbehinderung|behinderung|gesundheit|krankheit|handicap|sante|discapacidad|salud|gezondheid|niepelnosprawnosc|anabledd|iechyd|wheelchair|mental health|learning difficulty|send|sen status|special need',
  ],
  [
    special + 1,
    'user.health_and_medical.record_id',
    null,
    'nhs number|nhs no|nhs|chi number|hospital number|patient record number|medical record number|mrn|medicare number|medicaid id|hospital id',
  ],
  [
    special + 1,
    'user.health_and_medical.insurance_beneficiary_id',
    null,
    'health insurance number|krankenversicherungsnummer|health insurance|krankenkasse|carte vitale|versichertennummer',
  ],
  [special, 'user.health_and_medical.genetic', null, 'genetic|dna|genome'],
  [special, 'user.biometric', null, 'biometric|face id|facial template|face template'],
  [special, 'user.biometric.fingerprint', null, 'fingerprint|fingerabdruck'],
  [special, 'user.biometric.voice', null, 'voiceprint|voice recording|call recording'],
  [
    special,
    'user.criminal_history',
    null,
    'criminal|conviction|criminal conviction|criminal record|dbs|dbs check|dbs number|dbs certificate|offence|arrest|fuhrungszeugnis|disclosure barring|disclosure scotland|crb',
  ],
  [
    special,
    'user.vulnerability',
    null,
    'vulnerable|vulnerability|safeguarding|safeguard|vulnerable flag|vulnerable customer|at risk|domestic abuse|safeguarding note|risk flag|welfare concern|looked after',
  ],
];

const preferences: ConceptLine[] = [
  [
    preference,
    'user.privacy_preferences',
    null,
    'opt in|opt out|optin|optout|opted in|opted out|consent|do not|donot|not contact|dnc|unsubscribe|unsubscribed|subscribed|subscriber status|preference|permission|gdpr|marketing|marketing preference|newsletter|mailing list|contact by|contact via|contact method|method contact|preferred method|preferred contact|preferred channel|preferred contact method|communication preference|contact preference|suppress|suppression|suppressed|tps|mps|ctps|fps|email ok|ok to|okay to|can contact|happy to|third party|data sharing|privacy|receive|want|legitimate interest|lawful basis|legal basis|einwilligung|widerspruch|werbung|consentement|consentimiento|toestemming|zgoda|caniatad|bulk email|mailing preference|post preference|email preference|anonymity|gone away|robinson|nixie|subscription preference|email subscription|confirm time|confirmed at|double opt',
  ],
];

const others: ConceptLine[] = [
  [
    otherPerson,
    'user.related_person',
    null,
    'partner|spouse|husband|wife|next kin|nok|emergency contact|emergency|in case emergency|ice|ice phone|ice name|mother|father|parent|guardian|carer|caregiver|referrer|referred by|referee|recruiter|recruited by|recruiter name|introduced by|introducer|proposer|proposed by|seconder|seconded by|nominator|nominated by|honoree|honouree|tribute|in memory|in memory of|in honour|dependant|dependent|relative|relation|relationship|related contact|related to|sibling|brother|sister|son|daughter|assistant|secretary|gp|gp name|gp surgery|doctor|social worker|case worker|caseworker|attorney|executor|solicitor|alternate contact|secondary contact|second contact|other contact|joint member|second member|plus one|guest|guest name|nominee|witness|manager|line manager|supervisor|ehepartner|ehegatte|notfallkontakt|notfall|conjoint|conjointe|contact urgence|urgence|conyuge|pareja|contacto emergencia|noodcontact|wspolmalzonek|partneriaid|cyswllt brys|ansprechpartner|contact person|representative|trustee|landlord|fundraiser name|notification recipient|sponsored by|sponsor name',
  ],
  [
    otherPerson + 2,
    'user.childrens',
    null,
    'child|children|number child|number children|child name|has children|kinder|enfant|hijo|kinderen|dzieci|plant|kid|baby',
  ],
  [
    thing,
    'user.household',
    null,
    'household|household id|household name|family|family id|family group|number household|haushalt|foyer|homeowner|home owner|tenure type|housing|accommodation',
  ],
];

const contactOther: ConceptLine[] = [
  [
    phrase,
    'user.contact',
    null,
    'location type|address type|phone type|email type|contact detail type|address status|email status|phone status|gone away date|mailsort|dps|bad address|bad email|bad phone|undeliverable|bounce|bounced|hard bounce|soft bounce|deliverability|moved',
  ],
  [contact, 'user.contact.fax_number', null, 'fax|fax number|telefax|telecopie|faxnummer'],
  [
    contact,
    'user.contact.url',
    null,
    'website|web site|url|homepage|web|web address|web page|blog|profile url|webseite|site web|site internet',
  ],
  [
    phrase + 1,
    'user.social',
    null,
    'facebook|twitter|instagram|linkedin|tiktok|youtube|mastodon|bluesky|social media|social|skype|im|telegram|signal|snapchat|x handle|linked in',
  ],
  [
    interaction,
    'user.behavior',
    null,
    'sent|email sent|date email sent|opened|open|last open|open rate|open date|clicked|click|click rate|last click|clickthrough|last emailed|last called|last contacted|last contact|last contact date|date last contacted|call outcome|call date|called|last login|last seen|last visit|last visited|login count|last activity|activity|interaction|engagement|engaged|number email|email count|delivered|last response|response date|visit|last logged in|logged in|sign in count|signed in|petition|petition signed|survey|survey response|poll',
  ],
];

/** The lines of this table. */
export const linesOfSensitiveData: readonly ConceptLine[] = [
  ...specialData,
  ...preferences,
  ...others,
  ...contactOther,
];
