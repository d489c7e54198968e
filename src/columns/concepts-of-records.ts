// The vocabulary of headings for devices, accounts, record-keeping and money.
import { tier } from './concept.ts';
import type { ConceptLine } from './concept.ts';

const { device, secret, preference, interaction, phrase, thing, generic } = tier;

const technical: ConceptLine[] = [
  [device, 'user.device.ip_address', null, 'ip|ip address|ipaddress|ipv4|ipv6|adresse ip|ip adresse'],
  [device, 'user.device.cookie_id', null, 'cookie id|ga client id|ga id|visitor id|gclid|fbclid'],
  [device, 'user.device.cookie', null, 'cookie'],
  [
    device,
    'user.device.device_id',
    null,
    'device id|device identifier|imei|idfa|advertising id|mac address|push token|device token|udid|imsi',
  ],
  [
    phrase,
    'user.device',
    null,
    'user agent|browser|device|operating system|device type|platform|screen resolution|useragent',
  ],
  [
    phrase,
    'user.behavior.browsing_history',
    null,
    'page view|page visited|landing page|visited url|referrer url|referring url|utm source|utm campaign|utm medium|browsing history|last page',
  ],
  [
    secret,
    'user.authorization.password',
    null,
    'password|password hash|hashed password|passwd|pwd|passwort|kennwort|mot passe|contrasena|wachtwoord|haslo|cyfrinair|salt|password salt',
  ],
  [
    secret,
    'user.authorization.credentials',
    null,
    'mother maiden name|maiden name mother|security question|security answer|memorable word|memorable information|secret question|secret answer|pin|pin code|pin number|api key|access token|auth token|token|mfa secret|otp secret|security code voting|voting code',
  ],
  [
    preference,
    'user.unique_id.pseudonymous',
    null,
    'hash|hashed|md5|sha1|sha256|sha|pseudonym|pseudonymous id',
  ],
  [
    phrase,
    'user.account.username',
    null,
    'username|user name|login|login name|login id|benutzername|handle|screen name',
  ],
  [
    phrase,
    'user.account.settings',
    null,
    'timezone|time zone|gmtoff|dstoff|account setting|email format|notification setting|setting',
  ],
  [
    phrase,
    'user.account',
    null,
    'contact type|account type|user type|account status|account created|record type|user role|profile type',
  ],
  [
    phrase,
    'user.location.precise',
    null,
    'latitude|longitude|lat|lng|lon|long|gps|coordinate|geo|geolocation|easting|northing|uprn|usrn|what3word|grid reference|lat long|geocode',
  ],
  [thing, 'user.location', null, 'location'],
  [
    interaction,
    'system.operations',
    null,
    'created by|modified by|updated by|entered by|added by|owner|owner id|owner name|assigned to|account manager|contact owner|record owner|account owner|point person|last updated by',
  ],
  [
    thing + 2,
    'system.operations',
    null,
    'created|created date|date created|create date|created at|created on|creation date|modified|last modified|modified date|last updated|updated|updated at|date updated|update date|last changed|last change|changed|date added|added|added on|added date|date entered|timestamp|time stamp|import id|imported|import date|batch|batch number|batch id|row|row number|row id|line number|record count|sequence|source file|file name|file|version|sync|last sync|checksum|export date|extract date|run date|is deleted|deleted|laufende nummer|lfd nr|lfdnr|sno|s no|lp|index',
  ],
];

const money: ConceptLine[] = [
  [
    phrase,
    'user.financial.bank_account',
    null,
    'iban|bic|swift|swift code|sort code|sortcode|bank|bank name|bank account|bank account number|bank sort code|bank branch|bank address|account holder|account number|account no|account holder name|kontonummer|konto|bankleitzahl|blz|kontoinhaber|rib|compte bancaire|cuenta bancaria|rekeningnummer|numer konta|routing number|building society|building society roll number|rhif cyfrif|cod didoli',
  ],
  [
    phrase,
    'user.financial.credit_card',
    null,
    'card|card number|credit card|credit card number|debit card|pan|last 4|last four|last4|card last4|card last 4|card expiry|card expiry date|cvv|cvc|card type|card brand|cardholder|cardholder name|kreditkarte|carte bancaire|tarjeta',
  ],
  [
    phrase,
    'user.financial.gift_aid',
    null,
    'gift aid|giftaid|gift aid declaration|gift aid eligible|gift aid status|ga declaration|tax deductible|uk taxpayer|taxpayer|tax reclaim',
  ],
  [
    thing + 5,
    'user.financial.donations',
    null,
    'donation|gift|donated|pledge|pledged|giving|legacy gift|legacy pledge|legacy|bequest|contribution|fundraising|fundraising page|opp|opportunity|close date|largest amount|smallest amount|average amount|lifetime value|lifetime giving|spende|don|donacion|donativo|donatie|gift date|gift amount|regular giving|soft credit|darowizna|rhodd|grant amount|sponsorship|lifetime total|raffle',
  ],
  [
    phrase,
    'user.financial.income',
    null,
    'income|salary|wage|pay rate|wealth|wealth rating|wealth score|net worth|income band|gehalt|einkommen|revenu|salaire|ingreso|inkomen|dochod|pay grade|pay band|pensionable pay|hourly rate|capacity rating|pension amount|benefit amount',
  ],
  [
    thing + 5,
    'user.payment',
    null,
    'payment|payment method|payment type|payment frequency|payment date|payment amount|payment status|payment reference|payment id|pay method|paid|date paid|paid date|last paid|direct debit|direct debit reference|dd|dd reference|mandate|mandate id|mandate reference|bacs|standing order|subscription|subscription rate|subscription amount|subs|sub rate|dues|fee|member fee|member rate|arrear|balance|outstanding|amount due|owed|invoice|invoice number|transaction|transaction id|transaction date|refund|refunded|amount refunded|charge|payout|beitrag|mitgliedsbeitrag|cotisation|cuota|contributie|skladka|tal|zahlungsart|zahlweise|lastschrift|voucher|discount|billing frequency|billing cycle|next billing date|stripe id|price|currency|rate',
  ],
  [
    generic,
    'user.payment',
    null,
    'amount|total|value|total amount|betrag|montant|importe|bedrag|kwota|swm',
    'vague',
  ],
  [
    thing,
    'user.behavior.purchase_history',
    null,
    'order|order number|order id|order date|purchase|purchased|product|item|sku|quantity|basket|shop|merchandise|bestellung|commande|pedido',
  ],
];

/** The lines of this table. */
export const linesOfRecords: readonly ConceptLine[] = [...technical, ...money];
