import type { Config } from '../config.ts';
import { InputError } from '../errors.ts';
import type { TwilioSettings } from '../sms/index.ts';

const OPTIONS = ['region', 'api', 'connections', 'rate', 'timeout'];

/** An account at Twilio; who sends is a setting of each notice. */
export type SmsAccount = Omit<TwilioSettings, 'from'>;

/**
 * The account that ROLLCALL_SMS names: 'twilio://KEY:SECRET@ACCOUNT?region=dublin.ie1&connections=10&rate=20'. What
 * cannot be meant is found by twilioSms.
 * @throws InputError ARGUMENT_INVALID, which never repeats what was written
 */
export function readSmsAccount(config: Config): SmsAccount {
  const text = config.sms;
  if (text === undefined)
    throw new InputError(
      'ARGUMENT_INVALID',
      "No provider of text messages is named: set ROLLCALL_SMS, like 'twilio://KEY:SECRET@ACCOUNT', or write them to a file with --out",
    );
  const wrong = (what: string): InputError => new InputError('ARGUMENT_INVALID', `ROLLCALL_SMS: ${what}`);
  const url = URL.parse(text);
  if (url?.protocol !== 'twilio:' || url.port !== '' || !['', '/'].includes(url.pathname))
    throw wrong("write it like 'twilio://KEY:SECRET@ACCOUNT', with % and two digits for each of / ? # @ : %");
  const option = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  for (const name of url.searchParams.keys())
    if (!OPTIONS.includes(name)) throw wrong(`there is no such option: it has ${OPTIONS.join(', ')}`);
  const region = option('region');
  if (region !== undefined && !/^[a-z]+\.[a-z]{2}\d$/.test(region))
    throw wrong("region is a place and a region, like 'dublin.ie1'");
  if (region !== undefined && option('api') !== undefined) throw wrong('name a region or an api, not both');
  return {
    accountSid: url.hostname,
    keySid: decode(url.username, wrong),
    secret: decode(url.password, wrong),
    baseUrl: region === undefined ? option('api') : `https://api.${region}.twilio.com`,
    connections: Number(option('connections') ?? 5),
    ratePerSecond: url.searchParams.has('rate') ? Number(option('rate')) : null,
    timeoutMs: Number(option('timeout') ?? 30) * 1_000,
  };
}

function decode(text: string, wrong: (what: string) => InputError): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('a % in the key or its secret is written %25');
  }
}
