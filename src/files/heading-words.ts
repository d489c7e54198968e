/**
 * Words that head a column of people and are hardly ever anybody's value. English, German, French, Spanish, Italian,
 * Dutch, Portuguese, Polish and the Scandinavian languages; lower case, accents taken off.
 */
export const STRONG_WORDS = new Set(
  (
    'email emails mail emailaddress id ids uid uuid guid ref reference refno key number num no nr code phone phones telephone tel mobile cell fax msisdn ' +
    'name names surname forename forenames firstname lastname fullname familyname givenname middlename initials ' +
    'address addresses addr address1 address2 address3 postcode postalcode postal zip zipcode dob birthdate birthday birth ' +
    'date dates datetime timestamp created updated joined url website username login password nino ssn passport iban ' +
    'vorname nachname familienname geburtsdatum geburtstag plz postleitzahl strasse hausnummer telefon handy mitgliedsnummer kundennummer datum anschrift adresse ' +
    'nom prenom courriel telephone codepostal cp naissance adherent numero identifiant ' +
    'nombre nombres apellido apellidos correo telefono movil direccion codigo nacimiento fecha ' +
    'nome cognome indirizzo cap telefono cellulare nascita ' +
    'naam voornaam achternaam postkode huisnummer telefoon geboortedatum straat tussenvoegsel ' +
    'sobrenome apelido endereco telefone celular cep nascimento ' +
    'imie nazwisko adres telefon kod urodzenia ' +
    'navn fornavn etternavn efternavn namn fornamn efternamn postnummer fodselsdato fodt personnummer epost mobil mobilnummer'
  ).split(' '),
);

/** Words that head a column as well, and that may also be somebody's value. */
export const WEAK_WORDS = new Set(
  (
    'first last middle given family title salutation gender sex age status standing kind type category class group grade level rank ' +
    'member members membership customer client donor donation supporter volunteer voter staff employee contact person people party ' +
    'street road line line1 line2 line3 house flat building town city county state province region country area district ward branch ' +
    'constituency division locality nationality language occupation job role position department company organisation organization union employer ' +
    'amount total price cost fee sum balance payment method currency account sort bank gift gdpr consent optin optout opt notes note comment comments ' +
    'description remarks details time year month day start end expiry expires renewal renewed lapsed left source campaign list tag tags segment ' +
    'quantity qty product item order invoice home work business daytime evening preferred primary secondary alternative other active deceased ' +
    'latitude longitude lat lon lng location cities counties subscription subscribed since until from value rate score field column index row record ' +
    'anrede titel ort stadt land mitglied geschlecht ville pays rue civilite sexe membre ciudad pais calle genero socio citta paese via sesso ' +
    'plaats stad land geslacht lid cidade rua sexo miasto ulica kraj plec by land gade gate adress ort kon kjonn medlem'
  ).split(' '),
);
