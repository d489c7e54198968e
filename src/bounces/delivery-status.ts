// RFC 3464: fields of the message, then fields of each recipient, in groups parted by empty lines. Read leniently: groups
// run into each other, fields are folded without a space, and whole reports arrive as plain text.

export type RecipientFields = {
  /** Original-Recipient, else Final-Recipient, else X-Actual-Recipient: the first that is an address. */
  address: string | null;
  action: string | null;
  status: string | null;
  /** Diagnostic-Code without its type. */
  diagnostic: string;
  /** 'smtp', 'x-unix' … */
  diagnosticType: string;
};
export type DeliveryStatus = { envid: string | null; recipients: RecipientFields[] };

const RECIPIENTS_MAX = 100;
const FIELD_CHARS_MAX = 4_000;
const ENVID_MAX = 200;
const FIELD =
  /^[ \t]{0,3}(original-envelope-id|reporting-mta|dsn-gateway|received-from-mta|arrival-date|original-recipient|final-recipient|action|status|remote-mta|diagnostic-code|last-attempt-date|final-log-id|will-retry-until|x-[\w-]{1,60})[ \t]*:(.*)$/i;
/** Fields of which a recipient has one, so that a second one is the next recipient's. */
const SINGLE = new Set(['original-recipient', 'final-recipient', 'action', 'status']);

/** Said beside Diagnostic-Code by Exchange and PowerMTA. */
const EXTRA = ['x-supplementary-info', 'x-powermta-bouncecategory'];

type Group = Map<string, string>;

export function readDeliveryStatus(text: string): DeliveryStatus {
  const groups = readGroups(text);
  const recipients = groups.filter(
    (group) => group.has('final-recipient') || group.has('original-recipient') || group.has('action'),
  );
  return {
    envid: envidIn(groups.map((group) => group.get('original-envelope-id') ?? '').find(Boolean) ?? ''),
    recipients: recipients.map(recipientOf),
  };
}

/** As it was given; RFC 3461 allows 100 characters. */
export function envidIn(value: string): string | null {
  return value.trim().slice(0, ENVID_MAX) || null;
}

function readGroups(text: string): Group[] {
  const groups: Group[] = [new Map()];
  let name: string | null = null;
  for (const line of text.split('\n')) {
    const field = FIELD.exec(line);
    let group = groups.at(-1)!;
    if (line.trim() === '') {
      name = null;
      // A group without a recipient's fields is that of the message; one with them ends here.
      if ([...group.keys()].filter((key) => SINGLE.has(key)).length >= 2) groups.push(new Map());
    } else if (field) {
      name = field[1].toLowerCase();
      if (SINGLE.has(name) && group.has(name)) {
        group = new Map();
        groups.push(group);
      }
      if (!group.has(name)) group.set(name, field[2].trim());
    } else if (name !== null) {
      const value = group.get(name)!;
      if (value.length < FIELD_CHARS_MAX) group.set(name, `${value} ${line.trim()}`);
    }
    if (groups.length > RECIPIENTS_MAX) break;
  }
  return groups.filter((group) => group.size > 0);
}

function recipientOf(group: Group): RecipientFields {
  const addresses = ['original-recipient', 'final-recipient', 'x-actual-recipient'].map((name) =>
    addressOf(group.get(name) ?? ''),
  );
  const [, type = '', words = ''] =
    /^(?:([\w-]{1,30})[ \t]*;)?([^]*)$/.exec(group.get('diagnostic-code') ?? '') ?? [];
  return {
    address: addresses.find((address) => address !== null) ?? null,
    action: actionOf(group.get('action') ?? ''),
    status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(group.get('status') ?? '')?.[0] ?? null,
    diagnostic: `${words.trim()} ${EXTRA.map((name) => group.get(name) ?? '').join(' ')}`.trim(),
    diagnosticType: type.toLowerCase(),
  };
}

const ACTIONS: [RegExp, string][] = [
  [/^fail/i, 'failed'],
  [/^delay/i, 'delayed'],
  [/^deliver/i, 'delivered'],
  [/^relay/i, 'relayed'],
  [/^expand/i, 'expanded'],
];

function actionOf(value: string): string | null {
  return ACTIONS.find(([pattern]) => pattern.test(value))?.[1] ?? null;
}

/** `rfc822; someone@example.org`, `utf-8; …` (RFC 6533) or an address alone; null where it is no mail address. */
export function addressOf(value: string): string | null {
  const [, type = '', rest = ''] = /^(?:[ \t]*([\w-]{1,20})[ \t]*;)?([^]*)$/.exec(value) ?? [];
  // utf-8-addr-xtext and utf-8-addr-unitext write characters as \x{HEX}.
  const plain = /^utf-?8$/i.test(type)
    ? rest.replace(/\\x\{([0-9a-f]{1,6})\}/gi, (all, hex: string) => {
        const code = Number.parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : all;
      })
    : rest;
  return firstAddress(plain);
}

const QUOTED = String.raw`"(?:[^"\\\r\n]|\\.){1,64}"`;
const ATOM = String.raw`[^\s<>"'(),:;[\]@\\\u0000-\u001f]{1,200}`;
const DOMAIN = String.raw`(?:[^\s<>"'(),:;[\]@\\\u0000-\u001f]{1,250}|\[[\d.:a-fA-FIPv]{2,60}\])`;
const ADDRESS = new RegExp(`(?:${QUOTED}|${ATOM})@${DOMAIN}`, 'u');

export function firstAddress(text: string): string | null {
  const found = ADDRESS.exec(text)?.[0]
    .replace(/[.?!]+$/, '')
    .replace(/^smtp=/i, '');
  return found && !found.endsWith('@') ? found : null;
}
