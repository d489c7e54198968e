import {
  formatIdentityFile,
  generateKeyholder,
  openIdentityFile,
  protectIdentityFile,
} from '../../vault/index.ts';
import { joinLines, type Answer } from '../answer.ts';
import { readNewPassphrase } from '../ask-passphrase.ts';
import type { Context } from '../context.ts';
import { writeSecretFile } from '../secret-file.ts';

type Options = { out: string; passphrase?: boolean; postQuantum?: boolean };

/** `keyholder generate`: makes an identity file on any machine; the recipient is all that leaves it. */
export async function keyholderGenerate(context: Context, _: [], options: Options): Promise<Answer> {
  const passphrase = options.passphrase ? await readNewPassphrase(context) : undefined;
  const keyholder = await generateKeyholder({ hybrid: options.postQuantum ?? false });
  const plain = formatIdentityFile(keyholder, new Date());
  const content = passphrase === undefined ? plain : await protectIdentityFile(plain, passphrase);
  // A key file that does not open is found out now and not when it is needed.
  const opened = await openIdentityFile(Buffer.from(content), async () => passphrase ?? '');
  if (opened[0] !== keyholder.identity) throw new Error('the identity file does not open again');
  await writeSecretFile(options.out, content);
  const { recipient } = keyholder;
  return {
    json: {
      recipient,
      out: options.out,
      passphrase: passphrase !== undefined,
      postQuantum: options.postQuantum ?? false,
    },
    text: joinLines(
      `The identity is in ${options.out}${passphrase === undefined ? '' : ', protected by the passphrase'}. Keep it in the safe, twice; whoever has it${passphrase === undefined ? '' : ' and the passphrase'} opens everything.`,
      passphrase === undefined
        ? undefined
        : 'Nobody can open it without the passphrase: keep that on paper, in another place.',
      options.postQuantum ? 'Without Rollcall, it takes age 1.3 or later to use it.' : undefined,
      '',
      'Its recipient, which is no secret:',
      '',
      recipient,
      '',
      `Next, on the machine of the installation: rollcall keyholder add RECIPIENT --name ROLE${passphrase === undefined ? '' : ' --passphrase'} --identity KEYFILE`,
    ),
  };
}
