import { InputError } from '../../errors.ts';
import { createInstallation, keyFile } from '../../installation/index.ts';
import { generateKeyholder, parseRecipients, warnOfRecipients } from '../../vault/index.ts';
import { isTimezone } from '../../zoned-time.ts';
import { joinLines, type Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { readLabel } from '../label.ts';
import { readCountry } from '../read-country.ts';

type Options = { name: string; country: string; timezone: string; recipient: string[]; objects: string };

/** `init`: creates an installation; without --recipient makes a keyholder's identity and shows it this once. */
export async function init(context: Context, _: [], options: Options): Promise<Answer> {
  const country = readCountry(options.country);
  if (!isTimezone(options.timezone))
    throw new InputError(
      'ARGUMENT_INVALID',
      `--timezone '${options.timezone}' is no time zone: write one such as Europe/London`,
    );
  const name = readLabel(options.name, '--name');
  const given = parseRecipientsIfAny(options.recipient);
  const keyholder = given ? undefined : await generateKeyholder();
  const recipients = given ?? [keyholder!.recipient];
  await using app = await createInstallation(
    context.config,
    {
      name,
      country,
      timezone: options.timezone,
      rehearsal: false,
      objects: options.objects,
      keyholders: recipients.map((recipient, i) => ({
        name: `keyholder ${i + 1}`,
        recipient,
        held: 'key',
        shares: null,
        threshold: null,
      })),
    },
    { onWait: (sentence) => context.progress.say(sentence) },
  );
  const { installation, config } = app;
  const matchKey = keyFile(config.keyDir, installation.id, 'matching');
  return {
    json: {
      installation: installation.id,
      name: installation.name,
      country,
      timezone: options.timezone,
      home: config.home,
      recipients,
      matchKey,
      ...(keyholder && { identity: keyholder.identity }),
    },
    text: joinLines(
      `Created the installation of ${installation.name} in ${config.home}.`,
      keyholder && identityText(keyholder.identity),
      keyholder ? undefined : `Sealed to: ${recipients.join(', ')}`,
      warnOfRecipients(recipients),
      '',
      `Its matching key and its signing key lie apart from it in ${config.keyDir}; sealed copies are inside.`,
      'Next: rollcall people import FILE --kind member',
    ),
  };
}

function parseRecipientsIfAny(recipients: string[]): string[] | undefined {
  return recipients.length === 0 ? undefined : parseRecipients(recipients);
}

function identityText(identity: string): string {
  return joinLines(
    '',
    "This is the keyholder's identity. It is shown this once and kept nowhere on this machine:",
    '',
    `  ${identity}`,
    '',
    'Put it in a file on a stick or on paper, in the safe, twice. Without it nobody, not even Rollcall, can',
    'open a name, an address or an original file again. Who has it can open them all.',
  );
}
