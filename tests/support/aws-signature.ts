import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

// s3rver does not look at version 4 signatures; this does, so that the tests do not pass with unsigned requests.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

export type SignedRequest = { method: string; url: string; headers: IncomingHttpHeaders };

/** Whether a request is signed with this secret; one without a signature is not. */
export function isSigned({ method, url, headers }: SignedRequest, secret: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!match) return false;
  const [, day, region, signedHeaders, signature] = match;
  const names = signedHeaders.split(';');
  // Everything of Amazon's in the headers has to be signed, and for whom the request is.
  const needed = Object.keys(headers).filter((name) => name.startsWith('x-amz-') || name === 'host');
  if (needed.some((name) => !names.includes(name))) return false;
  const [path, query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    query
      .split('&')
      .filter((each) => each !== '')
      .map((each) => (each.includes('=') ? each : `${each}=`))
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = `AWS4-HMAC-SHA256\n${String(headers['x-amz-date'])}\n${scope}\n${digest}`;
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex') === signature;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
