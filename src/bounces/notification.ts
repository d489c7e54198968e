// Amazon SES reports as JSON, mailed by SNS: docs.aws.amazon.com/ses/latest/dg/notification-contents.html.
import { z } from 'zod';
import { firstAddress } from './delivery-status.ts';
import { judge, silent, type BouncedRecipient } from './recipient.ts';

const text = z.string().catch('');
const recipients = z
  .array(z.object({ emailAddress: text, action: text, status: text, diagnosticCode: text }))
  .max(100)
  .catch([]);
const schema = z.object({
  notificationType: z.enum(['Bounce', 'Complaint', 'Delivery']),
  bounce: z
    .object({ bounceType: text, bounceSubType: text, bouncedRecipients: recipients })
    .optional()
    .catch(undefined),
  complaint: z
    .object({ complaintFeedbackType: text, complainedRecipients: recipients })
    .optional()
    .catch(undefined),
  delivery: z
    .object({ recipients: z.array(z.string()).max(100).catch([]), smtpResponse: text })
    .optional()
    .catch(undefined),
  mail: z
    .object({ messageId: text, headers: z.array(z.object({ name: text, value: text })).catch([]) })
    .optional()
    .catch(undefined),
});

/** What SNS puts around it where it was not told to leave that out. */
const wrapper = z.object({ Message: z.string() });

type Notification = z.infer<typeof schema>;

export type Notified = {
  kind: 'dsn' | 'complaint' | 'delivered';
  recipients: BouncedRecipient[];
  messageId: string | null;
  feedback: string | null;
};

/** Null where the text holds no such notification. */
export function readNotification(body: string): Notified | null {
  const told = parseNotification(body);
  if (!told) return null;
  const messageId = messageIdOf(told);
  switch (told.notificationType) {
    case 'Bounce':
      return { kind: 'dsn', recipients: bounced(told), messageId, feedback: null };
    case 'Complaint': {
      const recipients = (told.complaint?.complainedRecipients ?? []).map(({ emailAddress }) =>
        silent(firstAddress(emailAddress), 'complaint', ''),
      );
      return {
        kind: 'complaint',
        recipients,
        messageId,
        feedback: /^[\w-]{1,40}$/.exec(told.complaint?.complaintFeedbackType ?? '')?.[0] ?? 'abuse',
      };
    }
    case 'Delivery': {
      const recipients = (told.delivery?.recipients ?? []).map((address) => ({
        ...silent(firstAddress(address), 'delivered', told.delivery?.smtpResponse ?? ''),
        action: 'delivered',
      }));
      return { kind: 'delivered', recipients, messageId, feedback: null };
    }
  }
}

function bounced({ bounce }: Notification): BouncedRecipient[] {
  return (bounce?.bouncedRecipients ?? []).map((one) =>
    judge({
      address: firstAddress(one.emailAddress),
      evidence: {
        action: one.action === 'delayed' ? 'delayed' : 'failed',
        status: /^[245]\.\d{1,3}\.\d{1,3}$/.exec(one.status)?.[0] ?? null,
        diagnostic: one.diagnosticCode.replace(/^[\w-]{1,20};/, '').trim(),
        diagnosticType: 'smtp',
        words: `${bounce?.bounceType} ${bounce?.bounceSubType}`,
        subject: '',
      },
    }),
  );
}

function messageIdOf({ mail }: Notification): string | null {
  const named = mail?.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value;
  const given = named ?? (mail?.messageId ? `<${mail.messageId}@email.amazonses.com>` : '');
  return /^<[^<>\s]{1,500}>$/.exec(given)?.[0] ?? null;
}

function parseNotification(body: string): Notification | null {
  const from = body.search(/\{\s{0,10}"/);
  const to = body.lastIndexOf('}');
  if (from === -1 || to < from || !body.includes('notificationType')) return null;
  try {
    // Broken where mail breaks lines, also within strings.
    const json: unknown = JSON.parse(body.slice(from, to + 1).replace(/\n[ \t]?/g, ''));
    const wrapped = wrapper.safeParse(json);
    return schema.parse(wrapped.success ? JSON.parse(wrapped.data.Message) : json);
  } catch {
    return null;
  }
}
