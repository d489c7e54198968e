// Headings as they stand in exports of well-known systems (some modelled on them), with what each is: written before
// the classifier ran; two answers, 'Constituent Code' and 'Addressee', were corrected afterwards.
// "heading | field or - | category".

const table = `
# Salesforce NPSP
Id | reference | user.unique_id
Salutation | title | user.name
FirstName | givenName | user.name.first
LastName | familyName | user.name.last
Name | fullName | user.name
npe01__HomeEmail__c | email | user.contact.email
npe01__WorkEmail__c | email | user.contact.email
npe01__Preferred_Email__c | email | user.contact.email
HomePhone | phone | user.contact.phone_number
MobilePhone | phone | user.contact.phone_number
npe01__WorkPhone__c | phone | user.contact.phone_number
MailingStreet | addressLine | user.contact.address.street
MailingCity | city | user.contact.address.city
MailingState | region | user.contact.address.state
MailingPostalCode | postcode | user.contact.address.postal_code
MailingCountry | country | user.contact.address.country
Birthdate | birthDate | user.demographic.date_of_birth
DoNotCall | - | user.privacy_preferences
HasOptedOutOfEmail | - | user.privacy_preferences
npsp__Deceased__c | deceased | user.demographic.deceased
LeadSource | - | user.demographic.profile
AssistantName | - | user.related_person
AssistantPhone | - | user.related_person
OwnerId | - | system.operations
CreatedDate | - | system.operations
LastModifiedDate | - | system.operations
npo02__TotalOppAmount__c | - | user.financial.donations
npo02__LastCloseDate__c | - | user.financial.donations
npo02__LargestAmount__c | - | user.financial.donations
Household Name | - | user.household
# CiviCRM
Contact ID | reference | user.unique_id
External Identifier | reference | user.unique_id
Contact Type | - | user.account
Display Name | fullName | user.name
Sort Name | fullName | user.name
Individual Prefix | title | user.name
Individual Suffix | suffix | user.name
Nickname | preferredName | user.name.first
Middle Name | middleName | user.name
Do Not Email | - | user.privacy_preferences
Do Not Mail | - | user.privacy_preferences
Do Not Sms | - | user.privacy_preferences
No Bulk Emails (User Opt Out) | - | user.privacy_preferences
Preferred Language | language | user.demographic.language
Gender | - | user.demographic.gender
Birth Date | birthDate | user.demographic.date_of_birth
Street Address | addressLine | user.contact.address.street
Supplemental Address 1 | addressLine | user.contact.address.street
Supplemental Address 2 | addressLine | user.contact.address.street
Postal Code Suffix | - | user.contact.address.postal_code
State | region | user.contact.address.state
County | region | user.contact.address.state
Location Type | - | user.contact
Phone Type | - | user.contact
IM Provider | - | user.social
Membership Type | kind | user.membership.kind
Member Since | joinedAt | user.membership.dates
Membership Start Date | joinedAt | user.membership.dates
Membership Expiration Date | - | user.membership.dates
Membership Status | standing | user.membership.standing
Total Amount | - | user.payment
# NationBuilder
nationbuilder_id | reference | user.unique_id
prefix | title | user.name
first_name | givenName | user.name.first
email1 | email | user.contact.email
email1_is_bad | - | user.contact
email_opt_in | - | user.privacy_preferences
phone_number | phone | user.contact.phone_number
work_phone_number | phone | user.contact.phone_number
mobile_opt_in | - | user.privacy_preferences
primary_address1 | addressLine | user.contact.address.street
primary_city | city | user.contact.address.city
primary_zip | postcode | user.contact.address.postal_code
born_at | birthDate | user.demographic.date_of_birth
sex | - | user.demographic.gender
ethnicity | - | user.demographic.race_ethnicity
religion | - | user.demographic.religious_belief
party | - | user.demographic.political_opinion
support_level | - | user.demographic.political_opinion
inferred_support_level | - | user.demographic.political_opinion
is_volunteer | - | user.behavior.volunteering
recruiter_name | - | user.related_person
donations_amount | - | user.financial.donations
twitter_login | - | user.social
facebook_username | - | user.social
employer | - | user.workplace
occupation | - | user.job_title
tag_list | - | user.demographic.profile
note | - | user.content.private
federal_district | - | user.location.electoral_area
precinct_name | - | user.location.electoral_area
is_deceased | deceased | user.demographic.deceased
unsubscribed_at | - | user.privacy_preferences
# Raiser's Edge / Blackbaud
Constituent ID | reference | user.unique_id
Constituent Code | kind | user.membership.kind
Surname | familyName | user.name.last
Maiden Name | - | user.name.last
Title 1 | title | user.name
Preferred Name | preferredName | user.name.first
Preferred Address Line 1 | addressLine | user.contact.address.street
Preferred Postcode | postcode | user.contact.address.postal_code
Preferred E-mail Number | email | user.contact.email
Spouse Name | - | user.related_person
Spouse Birth Date | - | user.related_person
Marital Status | - | user.demographic.marital_status
Requests No E-mail | - | user.privacy_preferences
Gift Date | - | user.financial.donations
Gift Amount | - | user.financial.donations
Last Gift Amount | - | user.financial.donations
Gift Aid Declaration | - | user.financial.gift_aid
Addressee | fullName | user.name
Wealth Rating | - | user.financial.income
Deceased Date | deceased | user.demographic.deceased
# Microsoft Dynamics
Full Name | fullName | user.name
Business Phone | phone | user.contact.phone_number
Mobile Phone | phone | user.contact.phone_number
Address 1: Street 1 | addressLine | user.contact.address.street
Address 1: City | city | user.contact.address.city
Address 1: State/Province | region | user.contact.address.state
Address 1: ZIP/Postal Code | postcode | user.contact.address.postal_code
Address 1: Country/Region | country | user.contact.address.country
Company Name | - | user.contact.organization
Job Title | - | user.job_title
Preferred Method of Contact | - | user.privacy_preferences
Created On | - | system.operations
Modified By | - | system.operations
Government | - | user.government_id
Has Children | - | user.childrens
Number of Children | - | user.childrens
Manager Phone | - | user.related_person
# Mailchimp, Dotdigital
Email Address | email | user.contact.email
Phone Number | phone | user.contact.phone_number
Birthday | birthDate | user.demographic.date_of_birth
MEMBER_RATING | - | user.demographic.profile
OPTIN_TIME | - | user.privacy_preferences
OPTIN_IP | - | user.device.ip_address
CONFIRM_IP | - | user.device.ip_address
LATITUDE | - | user.location.precise
LONGITUDE | - | user.location.precise
TIMEZONE | - | user.account.settings
LAST_CHANGED | - | system.operations
TAGS | - | user.demographic.profile
Email Marketing Status | - | user.privacy_preferences
EmailType | - | user.contact
OptInType | - | user.privacy_preferences
LASTNAME | familyName | user.name.last
LASTSUBSCRIBED | - | user.privacy_preferences
Last Open Date | - | user.behavior
Date email sent | - | user.behavior
Emails Clicked | - | user.behavior
# Stripe, GoCardless
Customer Email | email | user.contact.email
Customer ID | reference | user.unique_id
Card Last4 | - | user.financial.credit_card
Card Brand | - | user.financial.credit_card
Card Exp Month | - | user.financial.credit_card
Card Name | - | user.financial.credit_card
Card Address Zip | - | user.financial.credit_card
Amount Refunded | - | user.payment
Payment Method | - | user.payment
Invoice ID | - | user.payment
customers.given_name | givenName | user.name.first
customers.family_name | familyName | user.name.last
customers.email | email | user.contact.email
customers.address_line1 | addressLine | user.contact.address.street
customers.postal_code | postcode | user.contact.address.postal_code
customers.country_code | country | user.contact.address.country
customer_bank_accounts.account_holder_name | - | user.financial.bank_account
customer_bank_accounts.account_number_ending | - | user.financial.bank_account
mandates.id | - | user.payment
mandates.reference | - | user.payment
Direct Debit Day | - | user.payment
Sort Code | - | user.financial.bank_account
Account No | - | user.financial.bank_account
IBAN | - | user.financial.bank_account
# Eventbrite
Order # | - | user.behavior.purchase_history
Order Date | - | user.behavior.purchase_history
First Name | givenName | user.name.first
Email | email | user.contact.email
Ticket Type | - | user.behavior.event_attendance
Event Name | - | user.behavior.event_attendance
Attendee Status | - | user.behavior.event_attendance
Attendee # | - | user.behavior.event_attendance
Buyer Email | email | user.contact.email
Cell Phone | phone | user.contact.phone_number
Home Address 1 | addressLine | user.contact.address.street
Home City | city | user.contact.address.city
Home Zip | postcode | user.contact.address.postal_code
Dietary requirements | - | user.health_and_medical
# ThankQ, Donorfy, Beacon
Serial Number | reference | user.unique_id
Supporter Number | reference | user.unique_id
Primary Category | kind | user.membership.kind
Forename | givenName | user.name.first
Forenames | givenName | user.name.first
Known As | preferredName | user.name.first
Envelope Salutation | - | user.name
Letter Greeting | - | user.name
Address Line 1 | addressLine | user.contact.address.street
Town | city | user.contact.address.city
Town/City | city | user.contact.address.city
Post Code | postcode | user.contact.address.postal_code
Daytime Telephone | phone | user.contact.phone_number
Tel (home) | phone | user.contact.phone_number
Mobile | phone | user.contact.phone_number
Email consent | - | user.privacy_preferences
Post opt-out | - | user.privacy_preferences
Contact by SMS | - | user.privacy_preferences
GDPR consent date | - | user.privacy_preferences
Gift Aid Eligible | - | user.financial.gift_aid
Total Donated | - | user.financial.donations
First Donation Date | - | user.financial.donations
# Unions, parties, associations
Membership No. | reference | user.unique_id
Membership No | reference | user.unique_id
Mem Ref | reference | user.unique_id
URN | reference | user.unique_id
Member Name | fullName | user.name
Union name | - | user.trade_union_membership
Union Membership Number | - | user.trade_union_membership
Affiliated union | - | user.trade_union_membership
TradeUnion | - | user.trade_union_membership
Branch | - | user.membership.branch
Name of branch | - | user.membership.branch
Branch email | - | user.membership.branch
CLP | - | user.membership.branch
Constituency | - | user.location.electoral_area
Ward | - | user.location.electoral_area
Polling District | - | user.location.electoral_area
Electoral Roll Number | - | user.location.electoral_area
Member type | kind | user.membership.kind
Membership category | kind | user.membership.kind
Member status | standing | user.membership.standing
Current member? | standing | user.membership.standing
Date joined | joinedAt | user.membership.dates
Join date | joinedAt | user.membership.dates
Date of joining | joinedAt | user.membership.dates
Date left | leftAt | user.membership.dates
Lapsed date | leftAt | user.membership.dates
Resignation date | leftAt | user.membership.dates
Renewal date | - | user.membership.dates
Eligible to vote | - | user.membership.voting_rights
Voting intention | - | user.demographic.political_opinion
Voted 2019 | - | user.behavior.voting_record
Subscription rate | - | user.payment
Arrears | - | user.payment
Role | - | user.membership.role
Officer position | - | user.membership.role
# HR, pensions, health and odds
NI Number | nationalId | user.government_id.national_identification_number
NINO | nationalId | user.government_id.national_identification_number
National Insurance No | nationalId | user.government_id.national_identification_number
NHS Number | - | user.health_and_medical.record_id
SSN | nationalId | user.government_id.national_identification_number
DOB | birthDate | user.demographic.date_of_birth
D.O.B. | birthDate | user.demographic.date_of_birth
dateofbirth | birthDate | user.demographic.date_of_birth
emailaddress | email | user.contact.email
Year of birth | - | user.demographic.date_of_birth
Age band | - | user.demographic.age_range
Mother's maiden name | - | user.authorization.credentials
Partner email | - | user.related_person
Emergency contact phone | - | user.related_person
Emergency Contact | - | user.related_person
Next of kin | - | user.related_person
NOK telephone | - | user.related_person
Parent/guardian name | - | user.related_person
Referred by | - | user.related_person
Address type | - | user.contact
Email verified | - | user.contact
Disability | - | user.health_and_medical
Access needs | - | user.health_and_medical
Medical conditions | - | user.health_and_medical
Sexual orientation | - | user.demographic.sexual_orientation
Ethnic origin | - | user.demographic.race_ethnicity
Faith | - | user.demographic.religious_belief
Nationality | - | user.demographic.nationality
Country of birth | - | user.demographic.birthplace
Place of birth | - | user.demographic.birthplace
Passport number | - | user.government_id.passport_number
Driving licence no | - | user.government_id.drivers_license_number
Password | - | user.authorization.password
password_hash | - | user.authorization.password
Username | - | user.account.username
Last login | - | user.behavior
ip_address | - | user.device.ip_address
User Agent | - | user.device
Cookie ID | - | user.device.cookie_id
device_id | - | user.device.device_id
Photo | - | user.content.self_image
Signature | - | user.content.signature
Safeguarding notes | - | user.vulnerability
Vulnerable flag | - | user.vulnerability
Criminal convictions | - | user.criminal_history
DBS check | - | user.criminal_history
Salary | - | user.financial.income
University | - | user.education
Fax | - | user.contact.fax_number
Website | - | user.contact.url
Vehicle registration | - | user.government_id.vehicle_registration
Row | - | system.operations
Comments | - | user.content.private
Email (work) | email | user.contact.email
Primary E-Mail | email | user.contact.email
Work Postcode | postcode | user.contact.address.postal_code
House name/number | addressLine | user.contact.address.street
Addr1 | addressLine | user.contact.address.street
address_2 | addressLine | user.contact.address.street
Addr 3 | addressLine | user.contact.address.street
Tel No | phone | user.contact.phone_number
mob | phone | user.contact.phone_number
LName | familyName | user.name.last
fname | givenName | user.name.first
# German, French, Spanish, Dutch, Polish, Welsh
Vorname | givenName | user.name.first
Nachname | familyName | user.name.last
Anrede | title | user.name
Geburtsdatum | birthDate | user.demographic.date_of_birth
Straße | addressLine | user.contact.address.street
PLZ | postcode | user.contact.address.postal_code
Wohnort | city | user.contact.address.city
Land | country | user.contact.address.country
E-Mail-Adresse | email | user.contact.email
Telefonnummer | phone | user.contact.phone_number
Mitgliedsnummer | reference | user.unique_id
Eintrittsdatum | joinedAt | user.membership.dates
Austrittsdatum | leftAt | user.membership.dates
Gewerkschaft | - | user.trade_union_membership
Konfession | - | user.demographic.religious_belief
Prénom | givenName | user.name.first
Nom de famille | familyName | user.name.last
Date de naissance | birthDate | user.demographic.date_of_birth
Adresse e-mail | email | user.contact.email
Numéro de téléphone | phone | user.contact.phone_number
Code postal | postcode | user.contact.address.postal_code
Ville | city | user.contact.address.city
Pays | country | user.contact.address.country
Numéro d'adhérent | reference | user.unique_id
Nombre | givenName | user.name.first
Apellidos | familyName | user.name.last
Fecha de nacimiento | birthDate | user.demographic.date_of_birth
Correo electrónico | email | user.contact.email
Teléfono | phone | user.contact.phone_number
Código postal | postcode | user.contact.address.postal_code
Voornaam | givenName | user.name.first
Achternaam | familyName | user.name.last
Geboortedatum | birthDate | user.demographic.date_of_birth
Woonplaats | city | user.contact.address.city
Lidnummer | reference | user.unique_id
Imię | givenName | user.name.first
Nazwisko | familyName | user.name.last
Data urodzenia | birthDate | user.demographic.date_of_birth
Kod pocztowy | postcode | user.contact.address.postal_code
Enw cyntaf | givenName | user.name.first
Cyfenw | familyName | user.name.last
Dyddiad geni | birthDate | user.demographic.date_of_birth
Cod post | postcode | user.contact.address.postal_code
Ffôn | phone | user.contact.phone_number
# Second list, written after the first had been mended (96% right on its first run)
Donor ID | reference | user.unique_id
memb_no | reference | user.unique_id
Member ID number | reference | user.unique_id
Payroll Number | reference | user.unique_id
PersonID | reference | user.unique_id
Customer Ref | reference | user.unique_id
Pupil UPN | - | user.unique_id
Subscriber Key | reference | user.unique_id
E-mail (personal) | email | user.contact.email
Work e-mail address | email | user.contact.email
Alt Email | email | user.contact.email
email_primary | email | user.contact.email
ContactEmail | email | user.contact.email
EMAIL_ADDR | email | user.contact.email
Email address 2 | email | user.contact.email
Mobile tel. | phone | user.contact.phone_number
Home Tel. No. | phone | user.contact.phone_number
evening phone | phone | user.contact.phone_number
PhoneHome | phone | user.contact.phone_number
Landline number | phone | user.contact.phone_number
Contact telephone number | phone | user.contact.phone_number
Given Names | givenName | user.name.first
Legal first name | givenName | user.name.first
LAST_NM | familyName | user.name.last
Family Name (Surname) | familyName | user.name.last
Supporter Full Name | fullName | user.name
Attendee Name | fullName | user.name
Donor Name | fullName | user.name
Customer name | fullName | user.name
Birth_Dt | birthDate | user.demographic.date_of_birth
Member DOB | birthDate | user.demographic.date_of_birth
DateOfBirth | birthDate | user.demographic.date_of_birth
Mailing Address Line 2 | addressLine | user.contact.address.street
Street 1 | addressLine | user.contact.address.street
Addr Line1 | addressLine | user.contact.address.street
Post town | city | user.contact.address.city
Zip/Postcode | postcode | user.contact.address.postal_code
Home Post Code | postcode | user.contact.address.postal_code
Country of residence | country | user.contact.address.country
Type of membership | kind | user.membership.kind
Membership Level | kind | user.membership.kind
Membership grade | kind | user.membership.kind
mbr_status | standing | user.membership.standing
Enrolled on | joinedAt | user.membership.dates
Membership join date | joinedAt | user.membership.dates
Cessation date | leftAt | user.membership.dates
Membership expires | - | user.membership.dates
Opted in to email | - | user.privacy_preferences
SMS consent | - | user.privacy_preferences
Happy to be phoned? | - | user.privacy_preferences
Preferred contact method | - | user.privacy_preferences
Receives newsletter | - | user.privacy_preferences
No phone calls | - | user.privacy_preferences
Email bounced | - | user.contact
Last email opened | - | user.behavior
Spouse's email | - | user.related_person
ICE phone | - | user.related_person
Guardian mobile | - | user.related_person
Emergency contact name | - | user.related_person
Carer's telephone | - | user.related_person
Child DOB | - | user.childrens
Company | - | user.contact.organization
Organisation name | - | user.contact.organization
School name | - | user.education
Local branch name | - | user.membership.branch
Parliamentary constituency | - | user.location.electoral_area
TU membership | - | user.trade_union_membership
Trade Union Name | - | user.trade_union_membership
Party voted for | - | user.demographic.political_opinion
Ethnic group code | - | user.demographic.race_ethnicity
Do you have a disability? | - | user.health_and_medical
Accessibility requirements | - | user.health_and_medical
Allergies | - | user.health_and_medical
Bank account number | - | user.financial.bank_account
Bank sort code | - | user.financial.bank_account
Name of bank | - | user.financial.bank_account
Card expiry date | - | user.financial.credit_card
Direct debit reference | - | user.payment
Monthly donation | - | user.financial.donations
Total giving | - | user.financial.donations
Membership fee paid | - | user.payment
Annual salary | - | user.financial.income
Occupation code | - | user.job_title
Ticket number | - | user.behavior.event_attendance
Events attended | - | user.behavior.event_attendance
T-shirt size | - | unclassified
Date record created | - | system.operations
Last updated by | - | system.operations
LinkedIn URL | - | user.social
Personal website | - | user.contact.url
Login name | - | user.account.username
Pwd | - | user.authorization.password
Security answer | - | user.authorization.credentials
IP addr | - | user.device.ip_address
Geo lat | - | user.location.precise
Passport No | - | user.government_id.passport_number
Driver's license # | - | user.government_id.drivers_license_number
Natl Ins No | nationalId | user.government_id.national_identification_number
Pronouns | - | user.demographic.gender
Date of death | deceased | user.demographic.deceased
Internal comments | - | user.content.private
Campaign source | - | user.demographic.profile
Geburtsname | - | user.name.last
Handynummer | phone | user.contact.phone_number
Ort | city | user.contact.address.city
Mitglieds-Nr. | reference | user.unique_id
Staatsangehörigkeit | - | user.demographic.nationality
Nom | familyName | user.name.last
Téléphone portable | phone | user.contact.phone_number
Adresse postale | addressLine | user.contact.address.street
Primer apellido | familyName | user.name.last
Dirección | addressLine | user.contact.address.street
Número de socio | reference | user.unique_id
E-mailadres | email | user.contact.email
Mobiel nummer | phone | user.contact.phone_number
Numer telefonu | phone | user.contact.phone_number
Adres e-mail | email | user.contact.email
Rhif ffôn | phone | user.contact.phone_number
Rhif aelodaeth | reference | user.unique_id
`;

/** A heading, the system whose exports have it, and what it is. */
export type RealHeading = { system: string; heading: string; field: string | null; category: string };

/** Every heading of the table. */
export const realHeadings: RealHeading[] = [];
let system = '';
for (const line of table.trim().split('\n')) {
  if (line.startsWith('# ')) {
    system = line.slice(2);
    continue;
  }
  const [heading, field, category] = line.split(' | ');
  realHeadings.push({ system, heading, field: field === '-' ? null : field, category });
}
