// The vocabulary of headings for what matching and the register use. Words are folded and singular where plural
// is formed by 's'; English first, then German, French, Spanish, Dutch, Polish and Welsh.
import { tier } from './concept.ts';
import type { ConceptLine } from './concept.ts';

const { phrase, contact, wholeAddress, membership, generic } = tier;

const names: ConceptLine[] = [
  [
    contact,
    'user.name',
    'title',
    'title|name prefix|prefix|salutation|honorific|anrede|civilite|tratamiento|aanhef|teitl|tytul',
  ],
  [
    contact,
    'user.name.first',
    'givenName',
    'first name|given name|forename|christian name|fname|vorname|rufname|prenom|nombre|nombre pila|' +
      'voornaam|roepnaam|imie|enw cyntaf|fore name',
  ],
  [
    contact,
    'user.name',
    'middleName',
    'middle name|middle initial|mname|zweiter vorname|deuxieme prenom|segundo nombre|drugie imie|enw canol|second forename',
  ],
  [
    contact,
    'user.name.last',
    'familyName',
    'surname|last name|family name|sur name|lname|sname|nachname|familienname|zuname|nom famille|nom|apellido|' +
      'primer apellido|achternaam|familienaam|nazwisko|cyfenw',
  ],
  [generic - 5, 'user.name.first', 'givenName', 'first|given'],
  [generic - 5, 'user.name.last', 'familyName', 'last|family'],
  [generic - 5, 'user.name', 'middleName', 'middle'],
  [
    phrase,
    'user.name.last',
    null,
    'maiden name|birth name|previous surname|former surname|previous name|former name|geburtsname|nom naissance|nom jeune fille|nazwisko panienskie|segundo apellido',
  ],
  [
    contact,
    'user.name.first',
    'preferredName',
    'preferred name|known as|preferred first name|preferred forename|nickname|nick name|informal name|familiar name|goes by|chosen name|spitzname|roepnaam',
  ],
  [contact, 'user.name', 'suffix', 'name suffix|suffix|post nominal|honour|namenszusatz'],
  [
    phrase,
    'user.name',
    null,
    'initial|greeting|envelope|letter greeting|dear|briefanrede|alias|aka|other name|tussenvoegsel|name particle|salutation name|letter salutation|envelope salutation|email greeting|email salutation|postal greeting',
  ],
  [
    phrase,
    'user.name',
    'fullName',
    'full name|complete name|name complete|whole name|display name|sort name|nom complet|nombre completo|vollstandiger name|imie nazwisko|volledige naam|enw llawn|nom prenom|prenom nom|vorname nachname|nachname vorname',
  ],
  [phrase, 'user.name', 'fullName', 'addressee|postal name|letter name|mailing name|addressed to', 'vague'],
  [generic, 'user.name', 'fullName', 'name|naam|enw|nazwa'],
  [
    generic - 4,
    'user.name',
    'fullName',
    'contact|member|customer|supporter|donor|subscriber|person|applicant|attendee|volunteer|employee|individual|constituent|patient|tenant|delegate',
    'vague',
  ],
];

const reach: ConceptLine[] = [
  [
    contact + 1,
    'user.contact.email',
    'email',
    'email|email address|mail|mail address|emailadresse|courriel|correo electronico|correo|ebost|mel|poczta elektroniczna|poczta',
  ],
  [
    contact,
    'user.contact.phone_number',
    'phone',
    'phone|phone number|mobile|mobile number|landline|whatsapp|sms number|msisdn|contact number|contact no|fixe|festnetz|movil|symudol|komorka|komorkowy|gsm|rufnummer|sms|text number',
  ],
];

const places: ConceptLine[] = [
  [
    wholeAddress,
    'user.contact.address.street',
    'addressLine',
    'address|address line|street address|street|road|thoroughfare|address street|address 1|address 2|address 3|address 4|' +
      'supplemental address|anschrift|strasse|rue|voie|direccion|domicilio|calle|straat|straatnaam|ulica|cyfeiriad|stryd',
  ],
  [
    wholeAddress,
    'user.contact.address.street',
    'addressLine',
    'house name|house number|house|building name|building number|building|flat|flat number|apartment|apt|sub building|' +
      'property name|property number|hausnummer|hausnr|huisnummer|huisnr|numero rue|nr domu|unit number|po box|postfach|street number|street name|careof',
  ],
  [
    contact,
    'user.contact.address.city',
    'city',
    'city|town|post town|suburb|locality|village|city town|town city|wohnort|ort|stadt|ville|commune|ciudad|localidad|municipio|poblacion|woonplaats|plaats|stad|miasto|miejscowosc|tref|dinas',
  ],
  [
    contact,
    'user.contact.address.state',
    'region',
    'state|county|province|region|state province|bundesland|departement|provincia|provincie|wojewodztwo|sir|rhanbarth|canton',
  ],
  [
    contact,
    'user.contact.address.postal_code',
    'postcode',
    'postcode|post code|postal code|zip code|zip|zip postal code|pcode|pc|plz|postleitzahl|code postal|cp|codigo postal|kod pocztowy|cod post',
  ],
  [
    contact,
    'user.contact.address.country',
    'country',
    'country|country code|country region|country name|land|pay|pais|kraj|gwlad|cc|nation',
  ],
];

const dates: ConceptLine[] = [
  [
    contact,
    'user.demographic.date_of_birth',
    'birthDate',
    'date birth|birth date|dob|birthdate|birthday|d o b|born|born at|born on|birth|geburtsdatum|geburtstag|geboren|gebdatum|date naissance|' +
      'naissance|ne le|fecha nacimiento|nacimiento|geboortedatum|data urodzenia|urodzony|dyddiad geni|gebdat',
  ],
  [
    phrase,
    'user.demographic.date_of_birth',
    null,
    'year birth|birth year|month birth|birth month|birth day|day birth|yob|geburtsjahr|annee naissance|birthday month|birthday day',
  ],
  [
    phrase,
    'user.membership.dates',
    'joinedAt',
    'date joined|join date|joined date|joined|joining date|date join|joining|member since|member start date|member started|member started at|member start|start date member|joined at|joined on|' +
      'signup date|sign up date|date joining|enrolment date|enrollment date|eintrittsdatum|eintritt|beitrittsdatum|mitglied seit|' +
      'date adhesion|fecha alta|fecha ingreso|lid sinds|data przystapienia|dyddiad ymuno|hire date|date hired|date registered|registered date|registration date|first joined|original join date',
  ],
  [
    phrase,
    'user.membership.dates',
    'leftAt',
    'date left|left date|leave date|leaving date|date leaving|left|left at|left on|lapsed date|date lapsed|lapse date|lapsed on|resignation date|date resigned|resigned|resigned on|resigned date|termination date|' +
      'terminated|date terminated|member end date|member end|cancelled date|cancellation date|date cancelled|cancelled at|cancelled on|exit date|austrittsdatum|austritt|' +
      'date depart|date sortie|fecha baja|datum uitschrijving|dyddiad gadael',
  ],
  [
    phrase,
    'user.membership.dates',
    null,
    'renewal date|renewal|renewed|date renewed|renewal due|expiry date|expiry|expire|expire on|expiration date|expiration|member expiration date|member expiry date|member expiry|paid to|paid until|paid up to|member renewal date|next renewal|last renewal|rejoin date|rejoined|member date|member year|year joined|join year|member length|tenure|length service',
  ],
  [
    generic,
    'user.membership.dates',
    null,
    'start date|end date|effective date|from date|to date|valid from|valid to|valid until',
    'vague',
  ],
  [
    phrase + 5,
    'user.demographic.deceased',
    'deceased',
    'deceased|deceased date|date death|death date|died|is deceased|date deceased|verstorben|todesdatum|sterbedatum|decede|date deces|fallecido|overleden|zmarly',
  ],
];

const belonging: ConceptLine[] = [
  [
    phrase,
    'user.membership.kind',
    'kind',
    'member type|member category|member kind|member grade|member level|member class|type member|category member|supporter type|supporter category|' +
      'constituent code|constituent type|donor type|mitgliedsart|mitgliedschaftsart|type adhesion|tipo socio|tipo miembro|soort lid|lidsoort|math aelod|customer type|member group|member tier|member plan|person type',
  ],
  [
    membership,
    'user.membership.kind',
    'kind',
    'membershipalone|primary category|grade|tier|kind|category',
    'vague',
  ],
  [generic - 2, 'user.membership.kind', 'kind', 'type|type code', 'vague'],
  [
    phrase,
    'user.membership.standing',
    'standing',
    'member status|member standing|standing|status member|current member|active member|is member|is current|is active|member active|member current|supporter status|lapsed|former member|' +
      'mitgliedsstatus|mitgliedstatus|statut adhesion|estado socio|lidstatus|statws aelod|good standing',
  ],
  [generic - 2, 'user.membership.standing', 'standing', 'status|active|current|statut|estado', 'vague'],
  [
    phrase,
    'user.demographic.language',
    'language',
    'language|preferred language|language code|locale|language preference|correspondence language|sprache|langue|idioma|taal|jezyk|iaith|mother tongue|first language',
  ],
];

/** Who someone is for an organisation: together with 'number', 'id' and the like a reference of ours. */
export const holdersOfReferences = (
  'member supporter donor constituent customer person patient pensioner scheme pupil student employee staff tenant ' +
  'client beneficiary volunteer subscriber adherent policyholder resident participant payroll affiliate voter elector'
).split(' ');

/** Words that make a number somebody's. */
export const referenceWords = 'number id reference urn code key identifier'.split(' ');

const nationalId = 'user.government_id.national_identification_number';

const numbers: ConceptLine[] = [
  [
    phrase,
    'user.unique_id',
    'reference',
    'member card number|number member|reference member|urn|unique reference number|unique reference|unique id|mitgliedsnummer|mitgliedsnr|numero socio|lidnummer|numer czlonkowski|matricule|kundennummer|klantnummer',
  ],
  [generic, 'user.unique_id', 'reference', 'reference|reference number|reference no|reference id'],
  [
    generic,
    'user.unique_id',
    'reference',
    'our reference|client reference|external id|external identifier|external reference|contact id|contact number id|user id|id|identifier|record id|record number|guid|uuid|uid|serial number|legacy id|system id|' +
      'contact reference|account id|account reference|key|primary key|identification number|individual id|id number',
    'vague',
  ],
  [
    phrase,
    nationalId,
    'nationalId',
    'ni number|nino|national insurance number|national insurance|ni|nin|national id|national identity number|national identification number|ssn|social security number|social security|pesel|bsn|dni|nif|nie|' +
      'steuer id|steuerid|steueridentifikationsnummer|sozialversicherungsnummer|rentenversicherungsnummer|numero securite sociale|securite sociale|nir|pps number|ppsn|pps|rhif yswiriant gwladol|burgerservicenummer|' +
      'personnummer|id card number|identity card number|identity number|tax id|tax identification number|tin|codice fiscale',
  ],
];

/** The lines of this table. */
export const linesOfPersons: readonly ConceptLine[] = [
  ...names,
  ...reach,
  ...places,
  ...dates,
  ...belonging,
  ...numbers,
];
