// The vocabulary of headings for work, membership, places, documents and what else is known of a person.
import { tier } from './concept.ts';
import type { ConceptLine } from './concept.ts';

const { phrase, contact, thing, membership, generic } = tier;

const lives: ConceptLine[] = [
  [
    phrase,
    'user.job_title',
    null,
    'job title|job|occupation|profession|job role|beruf|berufsbezeichnung|metier|fonction|profesion|puesto|beroep|functie|zawod|swydd|job function|work title|seniority|soc code|stellung|stanowisko|cargo',
  ],
  [membership, 'user.job_title', null, 'position'],
  [
    thing,
    'user.workplace',
    null,
    'employer|workplace|work place|place work|employer name|department|industry|sector|work location|arbeitgeber|employeur|empleador|werkgever|pracodawca|cyflogwr|firma|sic code|team|cost centre|office location|site',
    'holder',
  ],
  [
    thing,
    'user.contact.organization',
    null,
    'company|company name|organisation|organisation name|business name|account name|unternehmen|entreprise|societe|empresa|bedrijf|cwmni|account|parent account|trading name|primary affiliation|business unit',
    'holder',
  ],
  [
    thing,
    'user.education',
    null,
    'school|university|college|education|qualification|degree|course|subject|graduation|graduation year|alma mater|schule|hochschule|studium|ecole|formation|escuela|estudio|opleiding|szkola|ysgol|year group|class of|study|studies|institution',
    'holder',
  ],
  [
    thing,
    'user.behavior.event_attendance',
    null,
    'event|event name|attended|attendance|ticket|ticket type|ticket number|rsvp|check in|checked in|checkin|session|workshop|conference|meeting|booking|booking reference|booking id|veranstaltung|evenement|evento|evenement naam|wydarzenie|digwyddiad|seat|badge|attendee number|attendee id|attendee status|barcode|venue|guest count|teilnahme',
    'holder',
  ],
  [
    thing,
    'user.behavior.volunteering',
    null,
    'volunteer|volunteering|is volunteer|volunteer status|availability|volunteer interest|ehrenamt|benevole|voluntario|vrijwilliger|gwirfoddoli',
  ],
  [thing, 'user.behavior.media_consumption', null, 'video watched|podcast|media consumption'],
  [
    thing,
    'user.membership.branch',
    null,
    'branch|branch name|branch code|clp|local party|local group|chapter|local branch|group name|lodge|ortsverein|ortsgruppe|section|sektion|kreisverband|landesverband|agrupacion|afdeling|oddzial|cangen|club|local association|regional office|bargaining unit|division',
    'holder',
  ],
  [
    thing,
    'user.membership.role',
    null,
    'officer|office held|officer position|officer role|committee|committee role|elected office|elected position|delegate type|councillor|steward|rep|workplace rep|post held|funktion|mandat|swyddog|board member|chair',
  ],
  [membership, 'user.membership.role', null, 'role|rolle|rol|rola'],
  [
    phrase,
    'user.membership.voting_rights',
    null,
    'eligible to vote|eligible vote|voting eligibility|vote eligibility|voting right|voting member|can vote|eligible voter|ballot|ballot paper|ballot eligible|voting entitlement|wahlberechtigt|stimmberechtigt|droit vote|derecho voto|stemrecht|freeze date|number of vote|voting',
  ],
  [
    phrase - 1,
    'user.behavior.voting_record',
    null,
    'voted|turnout|vote history|voting history|voter history|voting record|marked register|has voted|vote cast|voted at',
  ],
  [
    thing + 1,
    'user.location.electoral_area',
    null,
    'constituency|ward|polling district|polling station|electoral roll number|electoral roll|electoral number|elector number|electoral|parliamentary constituency|federal district|congressional district|council district|state district|legislative district|precinct|riding|district|electoral district|electoral division|local authority|council|westminster|wahlkreis|circonscription|distrito|kiesdistrict|okreg|etholaeth|senate district|assembly district|ward code|constituency code|mp|mp name|municipality|wahlbezirk|supervisorial district',
  ],
];

const aboutPerson: ConceptLine[] = [
  [
    contact,
    'user.demographic.gender',
    null,
    'gender|sex|gender identity|pronoun|geschlecht|sexe|genre|genero|sexo|geslacht|plec|rhyw|rhywedd|trans|transgender|gender code',
  ],
  [
    contact,
    'user.demographic.age_range',
    null,
    'age|age band|age group|age range|alter|altersgruppe|edad|leeftijd|wiek|oed|is under 18|over 18|under 18|age category',
  ],
  [
    phrase,
    'user.demographic.marital_status',
    null,
    'marital status|marital|married|civil status|familienstand|etat civil|situation familiale|estado civil|burgerlijke staat|stan cywilny|statws priodasol',
  ],
  [
    phrase,
    'user.demographic.nationality',
    null,
    'nationality|citizenship|citizen|staatsangehorigkeit|nationalitat|nationalite|nacionalidad|nationaliteit|narodowosc|obywatelstwo|cenedligrwydd',
  ],
  [
    phrase,
    'user.demographic.birthplace',
    null,
    'place birth|birth place|birthplace|country birth|birth country|city birth|town birth|birth city|geburtsort|lieu naissance|lugar nacimiento|geboorteplaats|miejsce urodzenia|man geni',
  ],
  [
    membership,
    'user.demographic.profile',
    null,
    'interest|skill|hobby|hobbies|tag|group|segment|segmentation|source|lead source|campaign|appeal|source code|how did you hear|referral source|mosaic|acorn|persona|score|rating|member rating|profile|attribute|flag|list|audience|cluster|propensity|priority|affinity|cause|action|status reason|package|origin|marker',
  ],
  [
    phrase + 1,
    'user.demographic.profile',
    null,
    'marketing source|campaign source|member source|join source|lead score|engagement score|utm|marketing segment|marketing campaign|source campaign',
  ],
  [
    phrase,
    'user.government_id.passport_number',
    null,
    'passport|passport number|reisepass|passnummer|passeport|pasaporte|paspoort|paszport|pasbort',
  ],
  [
    phrase,
    'user.government_id.drivers_license_number',
    null,
    'driving licence|driver licence|driving licence number|driver licence number|dl number|fuhrerschein|permis conduire|permiso conducir|rijbewijs|prawo jazdy|trwydded yrru',
  ],
  [
    phrase,
    'user.government_id.immigration',
    null,
    'visa|visa number|immigration|residence permit|right to work|brp|share code|aufenthaltstitel|nie number',
  ],
  [
    phrase,
    'user.government_id.vehicle_registration',
    null,
    'vehicle registration|vehicle reg|registration number|car registration|car reg|number plate|license plate|licence plate|vrm|kennzeichen|immatriculation|matricula|kenteken',
  ],
  [
    phrase,
    'user.government_id',
    null,
    'government id|id document|document number|identity document|id type|ausweis|ausweisnummer|id document number',
  ],
  [
    phrase,
    'user.content.self_image',
    null,
    'photo|photograph|image|picture|avatar|headshot|photo url|image url|profile picture|profile photo|foto|bild',
  ],
  [
    phrase,
    'user.content.signature',
    null,
    'signature|unterschrift|firma digital|handtekening|podpis|llofnod|signed name',
  ],
  [
    generic + 5,
    'user.content.private',
    null,
    'note|comment|description|remark|message|free text|feedback|bemerkung|bemerkungen|notiz|anmerkung|kommentar|commentaire|remarque|observacion|comentario|opmerking|uwagi|nodiadau|sylwadau|biography|bio|about|statement|question|answer|response|reason|case note|history note|reason leaving|details',
  ],
];

/** The lines of this table. */
export const linesOfLives: readonly ConceptLine[] = [...lives, ...aboutPerson];
