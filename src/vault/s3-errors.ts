import { S3ServiceError } from 's3mini';
import { InputError } from '../errors.ts';
import type { S3Place } from './s3-place.ts';

/** What a failed request comes to: worth another try or not, and the user's sentence where it is theirs to mend. */
export type S3Failure = { again: boolean; sentence: string | undefined };

/** Judges an error of the S3 client. What it does not know is our own mistake: `sentence` is undefined. */
export function judgeS3Error(place: S3Place, error: unknown): S3Failure {
  // One that has its sentence was tried often enough.
  if (error instanceof InputError) return { again: false, sentence: error.message };
  const service = findService(error);
  if (service) return judgeAnswer(place, service);
  const code = findCode(error);
  if (code === undefined) return { again: false, sentence: undefined };
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) {
    return {
      again: false,
      sentence: `the certificate of ${place.endpoint} is not trusted (${code}): name its authority's in NODE_EXTRA_CA_CERTS, or correct the address`,
    };
  }
  if (/^(EPROTO|ERR_SSL|ERR_TLS|HPE_)/.test(code)) {
    return {
      again: false,
      sentence: `${place.endpoint} does not talk as the address says (${code}): check http or https, and the port`,
    };
  }
  if (!NETWORK.test(code)) return { again: false, sentence: undefined };
  return {
    again: true,
    sentence: `sealed objects cannot be reached in ${place.shown} (${code}): check the address and the network, then run the same command again`,
  };
}

const NETWORK = /^(ECONN|EHOST|ENET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EADDRNOTAVAIL|UND_ERR_|connection lost)/;

/** Wraps what `judgeS3Error` has a sentence for into InputError OBJECTS_UNREACHABLE; passes on what it has none for. */
export function explainS3Error(place: S3Place, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const { sentence } = judgeS3Error(place, error);
  return sentence === undefined ? error : new InputError('OBJECTS_UNREACHABLE', sentence, { cause: error });
}

/** The HTTP status behind an error of the client, where a server answered. */
export function statusOf(error: unknown): number | undefined {
  return findService(error)?.status;
}

/** Whether the server understood and forbids it: to this access key, or to anybody, as a lock on an object does. */
export function isRefusal(error: unknown): boolean {
  return statusOf(error) === 403;
}

function judgeAnswer(place: S3Place, error: S3ServiceError): S3Failure {
  const code = readCode(error);
  const said = (sentence: string): S3Failure => ({ again: false, sentence });
  if (error.status >= 500 || error.status === 429 || code === 'RequestTimeout' || code === 'SlowDown') {
    if (error.status === 501) return { again: false, sentence: undefined };
    return {
      again: true,
      sentence: `${place.endpoint} answers ${error.status}${code ? ` ${code}` : ''} again and again: run the same command later`,
    };
  }
  if (code === 'NoSuchBucket')
    return said(`there is no bucket '${place.bucket}' at ${place.endpoint}: make it first`);
  if (code === 'InvalidAccessKeyId' || code === 'SignatureDoesNotMatch') {
    return said(
      `${place.endpoint} does not accept the access key (${code}): correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  if (code === 'RequestTimeTooSkewed')
    return said(`${place.endpoint} finds this machine's clock too far off: correct the clock`);
  if (error.status === 301 || error.status === 307 || code === 'AuthorizationHeaderMalformed')
    return said(
      `${place.shown} is not in the region '${place.region}': set AWS_REGION to the bucket's, and the endpoint with it`,
    );
  if (error.status === 401 || error.status === 403)
    return said(
      `${place.shown} refuses this access key (${code ?? error.status}): it needs to list the bucket and to read, write and delete its objects, with their versions where it keeps them`,
    );
  return { again: false, sentence: undefined };
}

/** The library reads the code only where the content type is bare `application/xml`. */
function readCode(error: S3ServiceError): string | undefined {
  if (error.serviceCode && error.serviceCode !== 'Unknown') return error.serviceCode;
  return /<Code>(\w+)<\/Code>/.exec(error.body ?? '')?.[1];
}

function findService(error: unknown): S3ServiceError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof S3ServiceError) return each;
  }
  return undefined;
}

/** fetch fails with a TypeError whose cause says why; a time-out is a DOMException. */
function findCode(error: unknown): string | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.name === 'TimeoutError') return 'ETIMEDOUT';
    const { code, errors } = each as { code?: unknown; errors?: unknown };
    if (typeof code === 'string') return code;
    // Several addresses were tried: the first one's reason stands for all.
    if (Array.isArray(errors) && errors.length > 0) return findCode(errors[0]);
    if (each instanceof TypeError && each.cause === undefined && /terminated|fetch failed/.test(each.message))
      return 'connection lost';
  }
  return undefined;
}
