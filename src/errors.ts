/** What the caller did wrong, as one closed list: the CLI maps each code to an exit code, HTTP to a status. */
export type InputErrorCode =
  | 'ARGUMENT_INVALID'
  | 'FILE_NOT_FOUND'
  | 'FILE_EMPTY'
  | 'FILE_UNREADABLE'
  | 'FILE_NOT_A_TABLE'
  | 'FILE_PROTECTED'
  | 'FILE_DAMAGED'
  | 'FILE_TOO_LARGE'
  | 'FOLDER_WITHOUT_FILES'
  | 'NOTHING_IDENTIFIES'
  | 'COLUMN_UNKNOWN'
  | 'DATE_INVALID'
  | 'DATE_IN_FUTURE'
  | 'SUPPLIER_UNKNOWN'
  | 'SUPPLIER_EXISTS'
  | 'DATASET_UNKNOWN'
  | 'CATEGORY_UNKNOWN'
  | 'KIND_UNKNOWN'
  | 'KIND_EXISTS'
  | 'PERSON_UNKNOWN'
  | 'IDENTITY_INVALID'
  | 'IDENTITY_WRONG'
  | 'KEYHOLDER_UNKNOWN'
  | 'KEYHOLDER_EXISTS'
  | 'KEYHOLDER_LAST'
  | 'KEY_FILE_EXPOSED'
  | 'ORIGINAL_DESTROYED'
  | 'INSTALLATION_MISSING'
  | 'INSTALLATION_EXISTS'
  | 'INSTALLATION_NEWER'
  | 'INSTALLATION_OLDER'
  | 'INSTALLATION_BUSY'
  | 'MATCH_KEY_MISSING'
  | 'SIGNING_KEY_MISSING'
  | 'EVIDENCE_BROKEN'
  | 'CLOCK_WRONG'
  | 'UNSEALING_OVER'
  | 'REHEARSAL_ONLY'
  | 'RULES_INVALID'
  | 'INCIDENT_UNKNOWN'
  | 'INCIDENT_CLOSED'
  | 'ENTRY_UNKNOWN'
  | 'DUTY_UNKNOWN'
  | 'NOTICE_UNKNOWN'
  | 'NOTICE_STATE'
  | 'TEMPLATE_INVALID'
  | 'RELAY_UNREACHABLE'
  | 'RELAY_REFUSED'
  | 'DATABASE_UNREACHABLE'
  | 'OBJECTS_UNREACHABLE'
  | 'NO_SPACE';

/**
 * Yours is wrong: one clear sentence that says what, where and what to do.
 * The message names files, rows, columns and ids, never a person's data.
 */
export class InputError extends Error {
  readonly code: InputErrorCode;

  constructor(code: InputErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
    this.code = code;
  }
}
