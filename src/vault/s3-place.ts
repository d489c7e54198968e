import type { S3Settings } from '../config.ts';
import { InputError } from '../errors.ts';

/** A bucket, or a part of one, with what opens it. The keys are secret: print `shown` instead. */
export type S3Place = {
  bucket: string;
  /** '' or 'some/folder/': before every key. */
  prefix: string;
  /** The server's address without the bucket, without a slash at its end. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** For sentences: 's3://bucket/prefix at https://…'. */
  shown: string;
};

const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/**
 * Reads `s3://bucket[/prefix]` together with the AWS variables.
 * @throws InputError ARGUMENT_INVALID for an address that is none and for variables that are missing
 */
export function readS3Place(where: string, settings: S3Settings): S3Place {
  const match = ADDRESS.exec(where);
  if (!match) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `'${where}' is no bucket's address: write s3://bucket or s3://bucket/folder`,
    );
  }
  const prefix = readPrefix(where, match[2] ?? '');
  const { accessKeyId, secretAccessKey } = settings;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw new InputError(
      'ARGUMENT_INVALID',
      `${missing} is not set: sealed objects are in ${where}, which opens with an access key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  if (settings.sessionToken) {
    throw new InputError(
      'ARGUMENT_INVALID',
      'AWS_SESSION_TOKEN is set: temporary credentials are not supported, give an access key that may use this bucket alone',
    );
  }
  const region = settings.region ?? 'us-east-1';
  const endpoint = readEndpoint(settings.endpoint ?? `https://s3.${region}.amazonaws.com`);
  const shown = `${where.replace(/\/+$/, '')} at ${endpoint}`;
  return { bucket: match[1], prefix, endpoint, region, accessKeyId, secretAccessKey, shown };
}

function readPrefix(where: string, text: string): string {
  const parts = text.split('/').filter((part) => part !== '');
  if (parts.some((part) => !/^[A-Za-z0-9._-]+$/.test(part) || /^\.+$/.test(part))) {
    throw new InputError(
      'ARGUMENT_INVALID',
      `'${where}': a folder in a bucket is named with letters, digits, '.', '_' and '-' here`,
    );
  }
  return parts.map((part) => `${part}/`).join('');
}

/** A password in the address would be printed with it. */
function readEndpoint(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new InputError(
      'ARGUMENT_INVALID',
      'AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is no address of a server: write https://host or https://host:port',
    );
  }
  return url.href.replace(/\/+$/, '');
}
