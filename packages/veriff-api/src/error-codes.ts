/**
 * Veriff's numeric error codes: what each means, the HTTP status it comes with and what to do.
 *
 * Source: devdocs.veriff.com, "Some troubleshooting codes", the page of DELETE
 * /v1/sessions/{id} (1305, 1306) and older lists of the same table. Veriff does not publish
 * the HTTP status of each code; 400 for bad input and 401 for 18xx is the natural reading.
 */
export interface VeriffCode {
  text: string;
  /** HTTP status that the sandbox answers it with. */
  status: 400 | 401;
  /** What to do about it. */
  advice: string;
}

const correctField = 'Correct the field and send the request again.';
const checkSecret =
  'Check VERIFF_SHARED_SECRET, and that the bytes that are signed are the bytes that are sent.';
const checkKey = 'Check VERIFF_API_KEY against Customer Portal > Settings > API keys.';

export const veriffCodes: Readonly<Record<number, VeriffCode>> = {
  1001: input('Query ID must be between 20 and 40 symbols.', 'Use the id that Veriff returned.'),
  1002: input('Query ID must be a valid UUID V4.', 'Use the id that Veriff returned.'),
  1003: input('Query ID must be unique, it has already been used.', 'Use a new id.'),
  1102: input(
    'Mandatory parameters are missing from the request.',
    'Send at least {"verification": {}}.',
  ),
  1104: input('Request includes invalid parameters.', correctField),
  1201: input('Invalid timestamp. Timestamp must not be older than one hour.', 'Leave it out.'),
  1202: input('Timestamp format is incorrect.', 'Use YYYY-MM-DDTHH:MM:SS.sssZ.'),
  1203: input('Invalid ISO 8601 date.', 'Use YYYY-MM-DD and a day that exists.'),
  1301: input('Requested features are not supported.', 'Leave out "features".'),
  1302: input('Only HTTPS return URLs are allowed.', 'Give an https callback, or none.'),
  1303: input('Invalid status.', 'Send "submitted", the only status there is.'),
  1304: input(
    'Cannot transition to this status.',
    'Submit a session once, from "created" or "started".',
  ),
  1305: input('Session is not in a completed status.', 'Wait for the decision, then delete it.'),
  1306: input('Session is in progress.', 'Wait for the decision, then delete it.'),
  1308: input('ID number is missing.', 'Send person.idNumber.'),
  1309: input('SSN validation requires a name.', 'Send firstName and lastName, or fullName.'),
  1310: input(
    'SSN validation requires a date of birth or an address.',
    'Send person.dateOfBirth or address.',
  ),
  1400: input('Image data not found.', 'Send {"image": {"context", "content"}}.'),
  1401: input('Image is not in valid base64.', 'Send a base64 data URI.'),
  1402: input('Image context is not supported.', 'Use document-front, document-back or face.'),
  1403: input('Image property is missing.', 'Send {"image": {"context", "content"}}.'),
  1500: input('vendorData cannot have more than 1000 symbols.', 'Send a shorter identifier.'),
  1501: input('vendorData must be a string.', 'Send a string.'),
  1801: authentication('Mandatory X-AUTH-CLIENT header is missing from the request.', checkKey),
  1802: authentication('API key is not a valid UUID.', checkKey),
  1803: authentication('Integration with the API key was not found.', checkKey),
  1804: authentication(
    'Integration with the API key is not active.',
    'Activate the integration in the Customer Portal.',
  ),
  1812: authentication('Signature is not a valid SHA256 hash.', checkSecret),
  1813: authentication('Signature does not match the SHA256 hash of the query ID.', checkSecret),
  1814: authentication(
    'Signature does not match the SHA256 hash of the request body.',
    checkSecret,
  ),
  1815: authentication('Could not authenticate the request.', checkSecret),
  1818: authentication('Signature does not match the HMAC-SHA256 of the query ID.', checkSecret),
  1819: authentication(
    'Signature does not match the HMAC-SHA256 of the request body.',
    checkSecret,
  ),
  2003: input('Date of birth is not a valid date.', 'Use YYYY-MM-DD and a day that exists.'),
  2101: input('Document number must have 6 to 9 characters.', correctField),
  2102: input('Document number may hold only A-Z and 0-9.', correctField),
  2103: input('Document type is not supported.', correctField),
  2104: input('Documents of this country are not supported.', correctField),
};

function input(text: string, advice: string): VeriffCode {
  return { text, status: 400, advice };
}

function authentication(text: string, advice: string): VeriffCode {
  return { text, status: 401, advice };
}
